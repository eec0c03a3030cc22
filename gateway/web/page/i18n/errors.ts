import { ERRORS, type ErrorCode } from '../../../../base/errors.ts'
import type { Language } from './i18n.ts'

type Shown = Extract<
  ErrorCode,
  `READING_${string}` | `DEVICE_${string}` | `AGENT_${string}` | `SINK_${string}`
>

/** 页面上会出现的错误：发生了什么，该怎么办。新增错误代码而缺少译文时，类型检查不通过。 */
const ZH: Record<Shown, readonly [what: string, next: string]> = {
  READING_UNKNOWN_TOPIC: ['配置中没有此主题对应的信号', '在配置中声明该信号后重新接收'],
  READING_BAD_PAYLOAD: ['内容不符合约定的任何形式', '修正发送方，参见 docs/readings.md'],
  READING_BAD_VALUE: ['数值与信号的用途不符', '修正发送方或信号的用途'],
  READING_NEGATIVE: ['计数为负', '修正发送方；更正请在页面上进行，不要发送负数'],
  READING_BAD_TIME: ['时间既不是毫秒数，也不是带时区的 RFC 3339', '修正发送方'],
  READING_FUTURE: ['时间超前 5 分钟以上', '校准发送方的时钟'],
  READING_CLOCK_NOT_SET: ['时间早于 2020 年：发送方的时钟未校准', '校准时钟后重新接收'],
  READING_UNKNOWN_BADGE: ['工牌不属于任何人', '将工牌登记给员工后重新接收'],
  READING_UNKNOWN_STATE: ['既不在映射表中，也不是标准状态', '补充该信号的映射表后重新接收'],
  READING_UNKNOWN_STATION: ['来源不是本产线的工位', '修正发送方，或添加该工位'],
  DEVICE_UNREACHABLE: ['设备没有响应', '检查地址、电源和线缆；系统会自动重试'],
  DEVICE_REFUSED: ['设备拒绝连接', '检查设备上的用户、证书和权限'],
  DEVICE_BAD_ADDRESS: ['设备上没有此地址', '浏览设备并修正地址'],
  DEVICE_SILENT: ['已连接，但没有数据', '检查设备及其订阅'],
  DEVICE_BAD_DATA: ['无法理解设备发来的数据', '检查波特率、帧格式和编码'],
  DEVICE_DRIVER_FAILED: ['设备的驱动无法加载', '重新安装：缺少适用于本平台的库'],
  AGENT_UNKNOWN: ['配置中没有属于此采集代理的设备', '在设备上设置 agent，或修正 --id'],
  AGENT_GATEWAY_UNREACHABLE: ['网关没有响应', '数据不会丢失，读数缓存在本地；请检查网络和 --gateway'],
  AGENT_GATEWAY_REFUSED: ['网关拒绝此采集代理', '检查其凭证和编号'],
  AGENT_SPOOL_FAILED: ['本地缓存无法写入', '检查产线电脑的磁盘'],
  SINK_UNREACHABLE: ['接收方没有响应', '数据不会丢失，汇总在排队；请检查网络'],
  SINK_REFUSED: ['接收方拒绝', '检查凭证和权限'],
}

const EN: Record<string, readonly [what: string, next: string] | undefined> = ERRORS
const WORDS: Record<Language, typeof EN> = { en: EN, zh: { ...EN, ...ZH } }

/** What an error code means and what to do next, in the language of the page; null for a code of a newer gateway. */
export function errorWords(language: Language, code: string): { what: string; next: string } | null {
  const words = WORDS[language][code]
  return words === undefined ? null : { what: words[0], next: words[1] }
}

/** Whether a text says more than the table does for its code. */
export const saysMore = (code: string, text: string): boolean => text !== '' && text !== EN[code]?.[0]
