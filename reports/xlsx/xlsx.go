package xlsx

import (
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// maxSheetName is the longest name of a sheet, in characters, that spreadsheet programs accept.
const maxSheetName = 31

// exact is the first amount, in fen, that is written as text: spreadsheets keep fifteen digits of a number.
const exact ledger.Money = 1_000_000_000_000_000

// Render writes a workbook with one statement.
func Render(w io.Writer, s reports.Statement) error { return RenderAll(w, []reports.Statement{s}) }

// RenderAll writes a workbook with a sheet for each statement, in order.
func RenderAll(w io.Writer, set []reports.Statement) error {
	f := excelize.NewFile()
	defer f.Close() // the file is in memory
	styles, err := newStyles(f)
	if err != nil {
		return err
	}
	used := make(map[string]bool)
	for i, s := range set {
		name := sheetName(s.Title, used)
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return err
		}
		if err := draw(f, name, s, styles); err != nil {
			return err
		}
	}
	return f.Write(w)
}

// sheetName makes a title fit for a sheet: no characters that spreadsheets refuse, at most 31, and no name twice
// whatever the case of its letters.
func sheetName(title string, used map[string]bool) string {
	clean := strings.Trim(strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`[]:*?/\`, r) {
			return '_'
		}
		return r
	}, title), "' ")
	if clean == "" {
		clean = "Sheet"
	}
	name := clip(clean, maxSheetName)
	for n := 2; used[strings.ToLower(name)]; n++ {
		mark := "-" + strconv.Itoa(n)
		name = clip(clean, maxSheetName-len(mark)) + mark
	}
	used[strings.ToLower(name)] = true
	return name
}

func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

// sheet is one statement on its way into a workbook.
type sheet struct {
	out    *excelize.StreamWriter
	s      reports.Statement
	styles *styles
	row    int
	last   string // name of the last column
}

func draw(f *excelize.File, name string, s reports.Statement, st *styles) error {
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	last, err := excelize.ColumnNumberToName(max(len(s.Columns), 1))
	if err != nil {
		return err
	}
	d := &sheet{out: out, s: s, styles: st, last: last}
	for i, c := range s.Columns {
		if err := out.SetColWidth(i+1, i+1, columnWidth(c)); err != nil {
			return err
		}
	}
	headRows := d.headRows()
	if err := out.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: headRows, TopLeftCell: "A" + strconv.Itoa(headRows+1), ActivePane: "bottomLeft",
	}); err != nil {
		return err
	}
	if err := d.head(); err != nil {
		return err
	}
	for _, r := range s.Rows {
		if err := d.line(r); err != nil {
			return err
		}
	}
	if err := d.foot(); err != nil {
		return err
	}
	if err := d.page(f, name, headRows); err != nil {
		return err
	}
	return out.Flush()
}

// columnWidth is the width in characters that a column's weight asks for.
func columnWidth(c reports.Column) float64 {
	switch c.Kind {
	case reports.AmountColumn:
		return max(16, float64(c.Weight))
	case reports.DateColumn, reports.QuantityColumn:
		return max(11, float64(c.Weight))
	case reports.LineNoColumn, reports.SideColumn:
		return 6
	case reports.TextColumn:
	}
	return min(max(8, 1.2*float64(c.Weight)), 60)
}

func (d *sheet) grouped() bool {
	for _, c := range d.s.Columns {
		if c.Group != "" {
			return true
		}
	}
	return false
}

// headRows is how many rows stand above the figures and stay in sight: title, organization, subject and columns.
func (d *sheet) headRows() int {
	n := 3
	if d.s.Subject != "" {
		n++
	}
	if d.grouped() {
		n++
	}
	return n
}

// write puts cells into the next row.
func (d *sheet) write(cells ...any) error {
	d.row++
	return d.out.SetRow("A"+strconv.Itoa(d.row), cells)
}

// wide writes one text over the whole width.
func (d *sheet) wide(style int, text string) error {
	if err := d.write(excelize.Cell{StyleID: style, Value: text}); err != nil || d.last == "A" {
		return err
	}
	row := strconv.Itoa(d.row)
	return d.out.MergeCell("A"+row, d.last+row)
}

func (d *sheet) head() error {
	title := d.s.Title
	if d.s.Mark != "" {
		title += "（" + d.s.Mark + "）"
	}
	if err := d.wide(d.styles.title, title); err != nil {
		return err
	}
	parts := []string{"编制单位：" + d.s.Organization, d.s.When, d.s.Unit}
	if d.s.FormCode != "" {
		parts = append(parts, d.s.FormCode)
	}
	if err := d.wide(d.styles.plain, strings.Join(parts, "　　")); err != nil {
		return err
	}
	if d.s.Subject != "" {
		if err := d.wide(d.styles.plain, d.s.Subject); err != nil {
			return err
		}
	}
	if d.grouped() {
		if err := d.groups(); err != nil {
			return err
		}
	}
	cells := make([]any, len(d.s.Columns))
	for i, c := range d.s.Columns {
		cells[i] = excelize.Cell{StyleID: d.styles.head, Value: c.Title}
	}
	return d.write(cells...)
}

func (d *sheet) groups() error {
	cells := make([]any, len(d.s.Columns))
	for i, c := range d.s.Columns {
		cells[i] = excelize.Cell{StyleID: d.styles.head, Value: c.Group}
	}
	if err := d.write(cells...); err != nil {
		return err
	}
	for from := 0; from < len(d.s.Columns); {
		to := from + 1
		for to < len(d.s.Columns) && d.s.Columns[to].Group == d.s.Columns[from].Group {
			to++
		}
		if d.s.Columns[from].Group != "" && to-from > 1 {
			a, err := excelize.CoordinatesToCellName(from+1, d.row)
			if err != nil {
				return err
			}
			b, err := excelize.CoordinatesToCellName(to, d.row)
			if err != nil {
				return err
			}
			if err := d.out.MergeCell(a, b); err != nil {
				return err
			}
		}
		from = to
	}
	return nil
}

func (d *sheet) line(r reports.Row) error {
	cells := make([]any, len(d.s.Columns))
	for i, c := range d.s.Columns {
		var cell reports.Cell
		if i < len(r.Cells) {
			cell = r.Cells[i]
		}
		level := 0
		if i == 0 {
			level = min(r.Level, maxLevel)
		}
		value, number := content(cell, c.Kind)
		cells[i] = excelize.Cell{
			StyleID: d.styles.body(look{c.Kind, number, r.Style != reports.Body || cell.Strong, level}), Value: value,
		}
	}
	return d.write(cells...)
}

// content returns what goes into a cell, and whether it is a number or a date; empty cells hold nothing.
func content(c reports.Cell, kind reports.ColumnKind) (value any, number bool) {
	switch c.Kind {
	case reports.TextCell:
		if kind == reports.DateColumn {
			if day, err := time.Parse(time.DateOnly, c.Text); err == nil {
				return day, true
			}
		}
		return c.Text, false
	case reports.AmountCell:
		if c.Amount == 0 && !c.ShowZero {
			return nil, false
		}
		return amount(c.Amount)
	case reports.QuantityCell:
		if c.Quantity == 0 && !c.ShowZero {
			return nil, false
		}
		if v, err := strconv.ParseFloat(c.Quantity.String(), 64); err == nil && len(c.Quantity.String()) <= 15 {
			return v, true
		}
		return c.Quantity.String(), false
	case reports.NumberCell:
		return c.Number, true
	case reports.EmptyCell:
	}
	return nil, false
}

// amount returns the cell value of an amount. A spreadsheet's numbers are binary fractions: below 10^13 yuan the one
// nearest to the amount shows and adds up as the amount itself; from there on the amount is text.
func amount(m ledger.Money) (any, bool) {
	if m <= -exact || m >= exact {
		return m.String(), false
	}
	return float64(m) / 100, true
}

func (d *sheet) foot() error {
	for _, f := range d.s.Foot {
		if err := d.wide(d.styles.plain, f); err != nil {
			return err
		}
	}
	if len(d.s.Signatures) > 0 {
		if err := d.wide(d.styles.plain, strings.Join(d.s.Signatures, "：　　　　　　")+"："); err != nil {
			return err
		}
	}
	a := d.s.Anchor
	if a.Book == "" {
		return nil
	}
	text := "账套 " + a.Book + "　凭证链 " + a.Head.Hash.Short() + "　取数 " + a.Printed().Format("2006-01-02 15:04")
	if a.Printer != "" {
		text += "　打印 " + a.Printer
	}
	return d.wide(d.styles.plain, text)
}

// page sets the sheet up for A4: one page wide, the head repeated, page numbers at the foot.
func (d *sheet) page(f *excelize.File, name string, headRows int) error {
	a4, orientation, wide, high, fit := 9, "portrait", 1, 0, true
	if d.s.Landscape {
		orientation = "landscape"
	}
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high,
	}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页 共 &N 页"}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: name,
		RefersTo: "'" + strings.ReplaceAll(name, "'", "''") + "'!$1:$" + strconv.Itoa(headRows),
	})
}
