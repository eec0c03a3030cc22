import type { ComponentChildren } from 'preact'

interface Column<Row> {
  name: string
  cell(row: Row): ComponentChildren
  number?: boolean
}

interface TableProps<Row> {
  id: string
  title: string
  aside?: ComponentChildren
  empty: string
  rows: Row[]
  keyOf(row: Row): string | number
  columns: Column<Row>[]
  foot?: ComponentChildren
}

/** A titled table of the status view; on a narrow screen each row is a card with its columns' names. */
export function StatusTable<Row>(props: TableProps<Row>) {
  const { id, title, aside, empty, rows, keyOf, columns, foot } = props
  return (
    <section class="panel" aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        {aside}
      </header>
      {rows.length === 0 ? (
        <p class="empty">{empty}</p>
      ) : (
        <table class="table status-table">
          <thead>
            <tr>
              {columns.map(({ name, number }) => (
                <th key={name} scope="col" class={number ? 'number' : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ name, cell, number }) => (
                  <td key={name} class={number ? 'number figure' : undefined} data-label={name}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {foot}
    </section>
  )
}
