import type { quarantine as english } from '../en/quarantine.ts'

/** 被拒收的读数，以及重试的结果。 */
export const quarantine: Record<keyof typeof english, string> = {
  'quarantine.none': '隔离区中没有读数。',
  'quarantine.none_hint': '所有读数均已采用。被拒收的读数会连同原因保存在这里。',
  'quarantine.reasons': '原因',
  'quarantine.readings': '被拒收的读数',
  'quarantine.entries': '条数',
  'quarantine.source': '主题与客户端',
  'quarantine.actions': '操作',
  'quarantine.only': '只看这些',
  'quarantine.only_these': '仅显示：{what}',
  'quarantine.show_all': '显示全部',
  'quarantine.none_here': '这里已没有读数。',
  'quarantine.try': '重试',
  'quarantine.correct': '更正',
  'quarantine.try_all': '全部重试',
  'quarantine.pages': '翻页',
  'quarantine.newest': '最新',
  'quarantine.older': '更早',
  'quarantine.changed': '隔离区现有 {n} 条读数。',
  'quarantine.changed_somewhere': '其间隔离区有读数进出。',
  'quarantine.refresh': '显示',
  'quarantine.to_configuration': '查看配置',

  'readmit.nothing': '没有可重试的读数。',
  'readmit.sentence': '重试结果：{parts}。',
  'readmit.comma': '，',
  'readmit.admitted': '{n} 条已采用',
  'readmit.duplicates': '{n} 条此前已重新收到',
  'readmit.refused': '{n} 条仍在隔离区，请先修正配置',
}
