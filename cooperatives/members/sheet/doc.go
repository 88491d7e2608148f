// Package sheet reads a list of people from a file that somebody brings along: a CSV file or the first sheet of an XLSX
// workbook that has the wanted columns, told by their names. It hands out texts by field and knows no rule of the
// registers that take them. It may import ledger; it must not import a database or a service.
package sheet
