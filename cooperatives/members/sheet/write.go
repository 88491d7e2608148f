package sheet

import (
	"errors"
	"io"

	"github.com/xuri/excelize/v2"
)

// columnWidth is wide enough for an identity number.
const columnWidth = 20

// WriteTemplate writes an empty workbook with the columns, whose cells are texts, so that no spreadsheet rounds an
// identity number or takes a code for a date. A star marks the columns that must be there.
func WriteTemplate(w io.Writer, columns []Column) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	name := f.GetSheetName(0)
	texts, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // @
	if err != nil {
		return err
	}
	last, err := excelize.ColumnNumberToName(len(columns))
	if err != nil {
		return err
	}
	if err := errors.Join(f.SetColWidth(name, "A", last, columnWidth), f.SetColStyle(name, "A:"+last, texts)); err != nil {
		return err
	}
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.Names[0]
		if c.Required {
			head[i] += "*"
		}
	}
	if err := f.SetSheetRow(name, "A1", &head); err != nil {
		return err
	}
	return f.Write(w)
}
