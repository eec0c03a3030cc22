<#
.SYNOPSIS
Installs, upgrades and removes Lineside on Windows. Needs no network.

.DESCRIPTION
The program goes to %ProgramFiles%\Lineside\<version>, with a junction `current` to the version that runs; settings and
data to %ProgramData%\Lineside. A scheduled task starts the gateway with the machine, as LOCAL SERVICE: a service
cannot be a program that does not speak to the service manager.

.PARAMETER Uninstall
Stops and removes the program; settings and data stay.

.EXAMPLE
powershell -ExecutionPolicy Bypass -File install.ps1
Installs, or upgrades what is installed; goes back if the new version is not ready within 60 s.

.EXAMPLE
powershell -ExecutionPolicy Bypass -File install.ps1 -Uninstall
#>
#Requires -RunAsAdministrator
#Requires -Version 5.1
[CmdletBinding()]
param([switch] $Uninstall)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$Task = 'Lineside gateway'
$Opt = Join-Path $env:ProgramFiles 'Lineside'
$Data = Join-Path $env:ProgramData 'Lineside'
$Site = Join-Path $Data 'site.yaml'
$Current = Join-Path $Opt 'current'
$ReadyWithin = 60
$Release = ConvertFrom-StringData (Get-Content -Raw (Join-Path $PSScriptRoot 'release'))

function Assert-Archive {
  if ($Release.platform -ne 'win-x64') { throw "this archive is for $($Release.platform)" }
  foreach ($line in Get-Content (Join-Path $PSScriptRoot 'SHA256SUMS')) {
    $sum, $path = $line -split '  ', 2
    $found = (Get-FileHash -Algorithm SHA256 -LiteralPath (Join-Path $PSScriptRoot $path)).Hash
    if ($found -ne $sum) { throw "the archive is damaged: $path is not what was packed. Unpack it again" }
  }
}

function Copy-Program([string] $Folder) {
  if (Test-Path $Folder) { return }
  Remove-Item -Recurse -Force "$Folder.new" -ErrorAction SilentlyContinue
  New-Item -ItemType Directory -Force $Opt | Out-Null
  Copy-Item -Recurse -LiteralPath $PSScriptRoot -Destination "$Folder.new"
  Rename-Item "$Folder.new" (Split-Path -Leaf $Folder)
}

# A settings file of the customer's is never written over.
function Initialize-Data {
  New-Item -ItemType Directory -Force $Data | Out-Null
  & icacls $Data /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-19:(OI)(CI)M' | Out-Null
  if (Test-Path $Site) { return }
  $first = Get-Content -Raw -Encoding UTF8 (Join-Path $PSScriptRoot 'deploy\first-site.yaml')
  $text = $first.Replace('/var/lib/lineside/data', './data')
  [IO.File]::WriteAllText($Site, $text, [Text.UTF8Encoding]::new($false))
}

function Set-Current([string] $Version) {
  if (Test-Path $Current) { [IO.Directory]::Delete($Current) }
  New-Item -ItemType Junction -Path $Current -Target (Join-Path $Opt $Version) | Out-Null
}

function Get-Installed {
  if (Test-Path $Current) { Split-Path -Leaf (Get-Item $Current).Target } else { $null }
}

function Register-Gateway {
  $command = "`"$Current\bin\lineside.cmd`" gateway `"$Site`" >> `"$Data\gateway.log`" 2>&1"
  $settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -RestartCount 999 `
    -RestartInterval (New-TimeSpan -Minutes 1) -ExecutionTimeLimit ([TimeSpan]::Zero) -MultipleInstances IgnoreNew
  Register-ScheduledTask -Force -TaskName $Task -Settings $settings `
    -Action (New-ScheduledTaskAction -Execute 'cmd.exe' -Argument "/d /s /c `"$command`"" -WorkingDirectory $Data) `
    -Trigger (New-ScheduledTaskTrigger -AtStartup) `
    -Principal (New-ScheduledTaskPrincipal -UserId 'NT AUTHORITY\LOCAL SERVICE' -LogonType ServiceAccount) | Out-Null
}

# Ending a task ends cmd.exe alone: what it had started is ended by where its program lies. Nothing that was
# acknowledged is lost by that.
function Stop-Gateway {
  Stop-ScheduledTask -TaskName $Task -ErrorAction SilentlyContinue
  Get-Process -Name node -ErrorAction SilentlyContinue |
    Where-Object { $_.Path -and $_.Path.StartsWith($Opt, [StringComparison]::OrdinalIgnoreCase) } |
    Stop-Process -Force -PassThru | Wait-Process -Timeout 30
}

function Test-Ready {
  & "$Current\runtime\node.exe" "$Current\program\deploy\installer.js" ready $Site $ReadyWithin
  return $LASTEXITCODE -eq 0
}

function Start-Version([string] $Version) {
  Set-Current $Version
  Register-Gateway
  Start-ScheduledTask -TaskName $Task
  return Test-Ready
}

# Where the new version changed the store it had copied it before: see deploy/linux/deploy/upgrade.sh.
function Restore-Store([datetime] $Began) {
  $folder = & "$Current\runtime\node.exe" "$Current\program\deploy\installer.js" data $Site
  $copy = Get-ChildItem -Path (Join-Path $folder 'backups') -Filter 'lineside-schema*.db' -ErrorAction SilentlyContinue |
    Where-Object { $_.LastWriteTime -gt $Began } | Sort-Object Name | Select-Object -Last 1
  if (-not $copy) { return }
  $aside = Join-Path $folder ('backups\rolled-back-' + (Get-Date -Format 'yyyyMMddTHHmmss'))
  New-Item -ItemType Directory $aside | Out-Null
  Get-ChildItem -Path $folder -Filter 'lineside.db*' | Move-Item -Destination $aside
  Copy-Item -LiteralPath $copy.FullName -Destination (Join-Path $folder 'lineside.db')
  Write-Warning "The store is that of before the upgrade. What the new version had taken since lies in $aside."
}

function Remove-Program {
  Stop-Gateway
  Unregister-ScheduledTask -TaskName $Task -Confirm:$false -ErrorAction SilentlyContinue
  if (Test-Path $Current) { [IO.Directory]::Delete($Current) }
  Set-Location $env:SystemRoot
  Remove-Item -Recurse -Force $Opt -ErrorAction SilentlyContinue
  Write-Output "Lineside is removed. $Data stays, with settings and data."
}

if ($Uninstall) {
  Remove-Program
  exit 0
}

Assert-Archive
$previous = Get-Installed
$began = Get-Date
Copy-Program (Join-Path $Opt $Release.version)
Initialize-Data
Stop-Gateway
if (Start-Version $Release.version) {
  Write-Output "Lineside $($Release.version) runs. Its site file: $Site. Its log: $Data\gateway.log"
  exit 0
}
if (-not $previous -or $previous -eq $Release.version) {
  Write-Error "Lineside $($Release.version) is installed, but does not become ready: see $Data\gateway.log" -ErrorAction Continue
  exit 1
}
Write-Warning "Lineside $($Release.version) did not become ready. Going back to $previous."
Stop-Gateway
Restore-Store $began
if (Start-Version $previous) { Write-Warning "Rolled back: Lineside $previous runs again." }
else { Write-Warning "Rolled back to $previous, which does not become ready either: see $Data\gateway.log" }
exit 1
