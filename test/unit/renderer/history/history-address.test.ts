import { describe, expect, it } from 'vitest'
import { firstColumns, movedColumn } from '../../../../src-renderer/views/history/columns'
import {
  columnsForm,
  keepColumns,
  namesForm,
  sortForm,
  writtenColumns
} from '../../../../src-renderer/views/history/history-address'

describe('the columns of the history in an address', () => {
  it('are left out where they are the usual ones, and else stand there with their widths', () => {
    expect(columnsForm.write([...firstColumns])).toBeNull()
    const columns = [
      { key: 'name', width: 240 },
      { key: 'optimizer.momentum', width: null },
      { key: 'a, b:c', width: 90 }
    ]
    const text = 'name:240,optimizer.momentum,a%2C%20b%3Ac:90'
    expect(columnsForm.write(columns)).toBe(text)
    expect(columnsForm.read(text)).toEqual(columns)
  })

  it('are what this browser showed last where the address has none', () => {
    const [name, status] = firstColumns
    const columns = [name, status].flatMap((column) => (column ? [column] : []))
    keepColumns(columns)
    expect(columnsForm.read(null)).toEqual(columns)
    expect(columnsForm.read('name,engine').map(({ key }) => key)).toEqual(['name', 'engine'])
    keepColumns(firstColumns)
    expect(columnsForm.read(null)).toEqual(firstColumns)
  })

  it('have a name always, each once, and no width that nobody could draw', () => {
    expect(columnsForm.read('engine:90000,engine,best:x,%E0%A4%A')).toEqual([
      { key: 'name', width: null },
      { key: 'engine', width: null },
      { key: 'best', width: null },
      { key: '%E0%A4%A', width: null }
    ])
    expect(writtenColumns(columnsForm.read(','))).toBe(writtenColumns(firstColumns))
  })

  it('move to the left and to the right, and not over the ends', () => {
    const columns = ['name', 'status', 'best'].map((key) => ({ key, width: null }))
    const keys = (moved: { key: string }[]): string => moved.map(({ key }) => key).join(' ')
    expect(keys(movedColumn(columns, 'best', 0))).toBe('best name status')
    expect(keys(movedColumn(columns, 'name', 9))).toBe('status best name')
    expect(keys(movedColumn(columns, 'status', -1))).toBe('status name best')
  })
})

describe('names and orders in an address', () => {
  it('keep a comma in a name apart from one between names', () => {
    const names = new Set(['a,b', 'c'])
    expect(namesForm.write(names)).toBe('a%2Cb,c')
    expect(namesForm.read('a%2Cb,c')).toEqual(names)
    expect(namesForm.read(null)).toEqual(new Set())
  })

  it('name the column that is sorted by, the newest first where none is', () => {
    expect(sortForm.read(null)).toEqual({ key: 'createdAt', descending: true })
    expect(sortForm.read('-best.val_loss')).toEqual({ key: 'best.val_loss', descending: true })
    expect(sortForm.write({ key: 'name', descending: false })).toBe('name')
  })
})
