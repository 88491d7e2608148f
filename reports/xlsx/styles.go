package xlsx

import (
	"github.com/xuri/excelize/v2"

	"cunzhang/reports"
)

// maxLevel bounds the indent of nested accounts.
const maxLevel = 5

// look is what a cell's style depends on.
type look struct {
	kind   reports.ColumnKind
	number bool
	bold   bool
	level  int
}

// styles are the ids of the styles of a workbook. Every look that a cell can have is made before the first row, since
// a stream takes ids only.
type styles struct {
	title, plain, head int
	looks              map[look]int
}

func newStyles(f *excelize.File) (*styles, error) {
	st := &styles{looks: make(map[look]int)}
	var err error
	if st.title, err = f.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true, Size: 16}, Alignment: &excelize.Alignment{Horizontal: "center"},
	}); err != nil {
		return nil, err
	}
	if st.plain, err = f.NewStyle(&excelize.Style{NumFmt: 49}); err != nil {
		return nil, err
	}
	if st.head, err = f.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true}, Border: border(),
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
	}); err != nil {
		return nil, err
	}
	kinds := []reports.ColumnKind{
		reports.TextColumn, reports.LineNoColumn, reports.DateColumn, reports.AmountColumn, reports.QuantityColumn,
		reports.SideColumn,
	}
	for _, k := range kinds {
		for level := 0; level <= maxLevel; level++ {
			for _, bits := range [][2]bool{{false, false}, {false, true}, {true, false}, {true, true}} {
				l := look{k, bits[0], bits[1], level}
				if st.looks[l], err = f.NewStyle(styleOf(l)); err != nil {
					return nil, err
				}
			}
		}
	}
	return st, nil
}

func (s *styles) body(l look) int { return s.looks[l] }

func styleOf(l look) *excelize.Style {
	s := &excelize.Style{
		Border: border(), Font: &excelize.Font{Bold: l.bold},
		Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center", Indent: l.level},
		NumFmt:    49,
	}
	switch l.kind {
	case reports.AmountColumn, reports.QuantityColumn:
		s.Alignment.Horizontal = "right"
	case reports.LineNoColumn, reports.SideColumn, reports.DateColumn:
		s.Alignment.Horizontal = "center"
	case reports.TextColumn:
	}
	if !l.number {
		return s
	}
	switch l.kind {
	case reports.AmountColumn:
		s.NumFmt = 4 // #,##0.00
	case reports.DateColumn:
		s.NumFmt, s.CustomNumFmt = 0, dateFormat()
	case reports.LineNoColumn:
		s.NumFmt = 1 // 0
	case reports.TextColumn, reports.QuantityColumn, reports.SideColumn:
		s.NumFmt = 0
	}
	return s
}

func dateFormat() *string {
	f := "yyyy-mm-dd"
	return &f
}

func border() []excelize.Border {
	sides := []string{"left", "top", "right", "bottom"}
	out := make([]excelize.Border, len(sides))
	for i, side := range sides {
		out[i] = excelize.Border{Type: side, Style: 1, Color: "000000"}
	}
	return out
}
