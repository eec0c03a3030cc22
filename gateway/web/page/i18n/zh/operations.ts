import type { operations as english } from '../en/operations.ts'

/** 操作日志。 */
export const operations: Record<keyof typeof english, string> = {
  'operations.title': '谁做了什么、看了什么',
  'operations.none': '没有记录。',
  'operations.who': '人员',
  'operations.nobody': '未知用户',
  'operations.only': '只看 {who}',
  'operations.of': '人员',
  'operations.show': '显示',
  'operations.signed_in': '登录，来自 {address}',
  'operations.signed_out': '退出登录，来自 {address}',
  'operations.not_signed_in': '登录失败，来自 {address}：{why}',
}
