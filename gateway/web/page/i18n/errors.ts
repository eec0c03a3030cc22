import type { Language } from './i18n.ts'

type Words = readonly [what: string, next: string]

/**
 * The error codes that the page shows: what happened and what to do next. The English is that of the table of
 * base/errors.ts, and no code of that table is missing: page-errors.test.ts holds it so.
 */
const ERRORS: Record<string, Record<Language, Words> | undefined> = {
  READING_UNKNOWN_TOPIC: {
    en: [
      'no signal of the configuration has this topic',
      'declare the signal; then what came before can be admitted from quarantine',
    ],
    zh: ['配置中没有此主题对应的信号', '在配置中声明该信号；此前的数据随后可从隔离区重新采用'],
  },
  READING_BAD_PAYLOAD: {
    en: ['the payload is none of the forms of the contract', 'mend the sender; see docs/readings.md'],
    zh: ['内容不符合约定的任何形式', '修正发送方，参见 docs/readings.md'],
  },
  READING_BAD_VALUE: {
    en: ['the value does not fit the role of the signal', 'mend the sender or the role'],
    zh: ['数值与信号的用途不符', '修正发送方或信号的用途'],
  },
  READING_NEGATIVE: {
    en: ['a count below zero', 'mend the sender: a count is not corrected by a negative one'],
    zh: ['计数为负', '修正发送方：不能用负数来更正计数'],
  },
  READING_BAD_TIME: {
    en: ['the time is neither epoch milliseconds nor RFC 3339 with an offset', 'mend the sender'],
    zh: ['时间既不是毫秒数，也不是带时区的 RFC 3339', '修正发送方'],
  },
  READING_FUTURE: {
    en: ['the time lies more than 5 minutes ahead', 'set the clock of the sender'],
    zh: ['时间超前 5 分钟以上', '校准发送方的时钟'],
  },
  READING_CLOCK_NOT_SET: {
    en: [
      'the time lies before 2020: the clock of the sender was not set',
      'set the clock of the sender; the reading is held, and placed once it is known how far that clock is off',
    ],
    zh: [
      '时间早于 2020 年：发送方的时钟未校准',
      '校准发送方的时钟；该数据暂存，待得知时钟偏差后按正确时间入账',
    ],
  },
  READING_GATEWAY_CLOCK: {
    en: [
      'the clock of the gateway was not set when it arrived',
      'set the clock of the gateway, by NTP; the reading is held, and placed once that clock is set',
    ],
    zh: ['到达时网关的时钟未校准', '用 NTP 校准网关时钟；该数据暂存，待网关时钟校准后按正确时间入账'],
  },
  READING_BEFORE_RETENTION: {
    en: [
      'the time lies before the readings that are kept: its shift is closed for good',
      'look at the clock of the sender; the reading stays in quarantine',
    ],
    zh: ['时间早于所保留的数据：该班次已永久关闭', '检查发送方的时钟；该数据留在隔离区'],
  },
  READING_UNKNOWN_BADGE: {
    en: [
      'the badge belongs to nobody',
      'add it to a worker; then what came before can be admitted from quarantine',
    ],
    zh: ['工牌不属于任何人', '将工牌登记给员工；此前的数据随后可从隔离区重新采用'],
  },
  READING_UNKNOWN_STATE: {
    en: [
      'the value is in no map and no canonical state',
      'add it to the map of the signal; then what came before can be admitted from quarantine',
    ],
    zh: ['既不在映射表中，也不是标准状态', '补充该信号的映射表；此前的数据随后可从隔离区重新采用'],
  },
  READING_UNKNOWN_STATION: {
    en: [
      'the origin is no station of this line',
      'mend the sender; or add the station, then admit what came before from quarantine',
    ],
    zh: ['来源不是本产线的工位', '修正发送方；或添加该工位，此前的数据随后可从隔离区重新采用'],
  },
  DEVICE_UNREACHABLE: {
    en: ['the device does not answer', 'check its address, power and cable; it is tried again by itself'],
    zh: ['设备没有响应', '检查地址、电源和线缆；系统会自动重试'],
  },
  DEVICE_REFUSED: {
    en: ['the device refuses', 'check user, certificate and rights on the device'],
    zh: ['设备拒绝连接', '检查设备上的用户、证书和权限'],
  },
  DEVICE_BAD_ADDRESS: {
    en: ['the device does not know this address', 'browse the device and mend the address'],
    zh: ['设备上没有此地址', '浏览设备并修正地址'],
  },
  DEVICE_SILENT: {
    en: ['connected, but nothing comes', 'check the device and its subscription'],
    zh: ['已连接，但没有数据', '检查设备及其订阅'],
  },
  DEVICE_BAD_DATA: {
    en: [
      'the device sent what cannot be understood',
      'check baud rate, framing and encoding; of a message its topic and pointers',
    ],
    zh: ['无法理解设备发来的数据', '检查波特率、帧格式和编码；若为消息，检查主题和指针'],
  },
  DEVICE_SESSION_FAILED: {
    en: [
      'what the broker was asked to keep for this device cannot be noted',
      'look at the folder mqtt of the data folder, and at its permissions; readings are taken all the same',
    ],
    zh: ['无法记录已要求代理为此设备保留的内容', '检查数据文件夹中的 mqtt 文件夹及其权限；数据仍照常读取'],
  },
  DEVICE_BAD_QUALITY: {
    en: [
      'the device itself calls a value bad',
      'look at the sensor or module behind the address; the value is kept, and counts as bad',
    ],
    zh: ['设备自己把一个值标为坏值', '检查该地址后面的传感器或模块；该值保留，按坏值计'],
  },
  DEVICE_NAMESPACES_MOVED: {
    en: [
      'the device numbers its namespaces otherwise than before',
      'check the addresses named; by URI (nsu=) they stay right',
    ],
    zh: ['设备的命名空间编号与之前不同', '检查列出的地址；按 URI（nsu=）写的地址不受影响'],
  },
  DEVICE_CERTIFICATE_UNKNOWN: {
    en: [
      'the device shows a certificate that nobody here has trusted',
      'compare its fingerprint with that on the device; if they are the same, lineside trust add',
    ],
    zh: ['设备出示的证书在这里没有人信任过', '与设备上的指纹核对；一致时用 lineside trust add 信任它'],
  },
  DEVICE_CERTIFICATE_EXPIRED: {
    en: [
      'the certificate of the device does not hold at this time',
      'look at the clocks; else give the device a new one and trust it: lineside trust',
    ],
    zh: ['设备的证书此刻无效', '检查时钟；否则给设备换新证书并信任它：lineside trust'],
  },
  DEVICE_CERTIFICATE_EXPIRES: {
    en: [
      'the certificate of the device ends soon',
      'give the device a new one in time, and trust it: lineside trust',
    ],
    zh: ['设备的证书即将到期', '及时给设备换新证书，并信任它：lineside trust'],
  },
  DEVICE_CERTIFICATE_FAILED: {
    en: [
      'certificates kept on this machine cannot be read or written',
      'look at the folder opcua of the data folder, and at its permissions',
    ],
    zh: ['本机保存的证书无法读取或写入', '检查数据目录中的 opcua 目录及其权限'],
  },
  DEVICE_PORT_AMBIGUOUS: {
    en: [
      'more than one serial port fits',
      'add usb_serial or usb_port to the device; lineside ports shows both',
    ],
    zh: ['有多个串口符合', '为设备添加 usb_serial 或 usb_port；lineside ports 会列出两者'],
  },
  DEVICE_PORT_BUSY: {
    en: [
      'another program has the serial port open',
      'end that program; lineside ports says which it is, where that can be known',
    ],
    zh: ['串口已被其他程序打开', '结束该程序；lineside ports 会在可知时指出是哪个程序'],
  },
  DEVICE_PORT_NOT_ALLOWED: {
    en: [
      'the user that Lineside runs as may not open the serial port',
      'add the user to the group of the port, on Debian: usermod -aG dialout USER; then start again',
    ],
    zh: [
      '运行 Lineside 的用户无权打开串口',
      '将该用户加入串口所属的组（Debian：usermod -aG dialout 用户名），然后重新启动',
    ],
  },
  DEVICE_DRIVER_FAILED: {
    en: ['the driver of the device cannot be loaded', 'reinstall: its library is missing for this platform'],
    zh: ['设备的驱动无法加载', '重新安装：缺少适用于本平台的库'],
  },
  AGENT_UNKNOWN: {
    en: ['no device of the configuration belongs to this agent', 'set agent: on its devices, or mend --id'],
    zh: ['配置中没有属于此采集代理的设备', '在设备上设置 agent，或修正 --id'],
  },
  AGENT_OFFLINE: {
    en: [
      'the agent that reads the device is not connected',
      'look at the line PC and its network; what it reads waits in its spool',
    ],
    zh: ['读取该设备的代理未连接', '检查产线电脑及其网络；其读数在本地缓存中等待'],
  },
  AGENT_GATEWAY_UNREACHABLE: {
    en: [
      'the gateway does not answer',
      'nothing is lost: readings wait in the spool; check the network and --gateway',
    ],
    zh: ['网关没有响应', '数据不会丢失，读数缓存在本地；请检查网络和 --gateway'],
  },
  AGENT_GATEWAY_REFUSED: {
    en: ['the gateway refuses the agent', 'check its credentials and its id'],
    zh: ['网关拒绝此采集代理', '检查其凭证和编号'],
  },
  AGENT_SPOOL_FULL: {
    en: [
      'the spool was full, or its readings too old: some were dropped',
      'look why the gateway was away so long; make agents.spool larger. Figures of the time name what is missing',
    ],
    zh: [
      '本地缓存已满或读数过旧：部分读数已丢弃',
      '检查网关为何长时间不可用；增大 agents.spool。相应时段的指标会注明缺失',
    ],
  },
  AGENT_CONFIGURATION_REFUSED: {
    en: [
      'the agent cannot use the configuration that the gateway gave it; it goes on with the last good one',
      'mend what is named in the site file of the gateway; agent and gateway may be of different versions',
    ],
    zh: [
      '采集代理无法使用网关下发的配置，继续使用上一份有效配置',
      '在网关的站点文件中修正所指之处；采集代理与网关的版本可能不同',
    ],
  },
  AGENT_SPOOL_FAILED: {
    en: ['the spool cannot be written', 'look at the disk of the line PC'],
    zh: ['本地缓存无法写入', '检查产线电脑的磁盘'],
  },
  SINK_UNREACHABLE: {
    en: ['the receiver does not answer', 'nothing is lost: summaries wait; check the network'],
    zh: ['接收方没有响应', '数据不会丢失，汇总在排队；请检查网络'],
  },
  SINK_REFUSED: {
    en: ['the receiver refuses', 'check credentials and rights'],
    zh: ['接收方拒绝', '检查凭证和权限'],
  },
}

/** What an error code means and what to do next, in the language of the page; null for a code of a newer gateway. */
export function errorWords(language: Language, code: string): { what: string; next: string } | null {
  const words = ERRORS[code]?.[language]
  return words === undefined ? null : { what: words[0], next: words[1] }
}

/** Whether a text says more than the table does for its code. */
export const saysMore = (code: string, text: string): boolean => text !== '' && text !== ERRORS[code]?.en[0]
