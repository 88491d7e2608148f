package reports

import (
	"strings"
	"time"

	"cunzhang/ledger"
)

// Statement is a finished report: a titled table whose cells are typed and know their origin. Renderers draw it and
// know nothing of accounting.
type Statement struct {
	Name         string // such as balance-sheet; file names are made from it
	Title        string // 资产负债表
	Mark         string // printed beside the title, such as 格式待核; empty for none
	FormCode     string // 表号, such as 会农社01表; empty for none
	Organization string // 编制单位
	When         string // 2025年12月31日, 2025年12月, 2025年度
	Subject      string // what a ledger is about: 科目：102 银行存款; empty for none
	Code         string // of the account or member, where a document holds the ledgers of several; empty otherwise
	Unit         string // 单位：元
	Columns      []Column
	Rows         []Row
	Foot         []string // remarks under the table
	Signatures   []string // 单位负责人, 会计主管, 复核, 制表 …: printed with room to sign
	Anchor       Anchor
	Landscape    bool
	// Signing marks a list to sign on: its rows have room for a fingerprint, and every page ends with its own sum (本页小计)
	// and the running total (累计), both made from the rows' Carried.
	Signing bool
	// Fold is how many rows stand in the left half of the two-sided print that the official form has; 0 for none.
	// Folded makes that print; the plain list is what machines and narrow screens read.
	Fold int
	// Next is where the next page of a ledger starts, zero on the last page; Page counts from 1, 0 for the whole.
	Next ledger.Position
	Page int
}

// Anchor ties a print to the books it was made from: paper that carries it bears witness to the chain.
type Anchor struct {
	Book    string // code of the book
	Head    ledger.Head
	ReadAt  time.Time // when the figures were read
	Printer string    // name of the person who prints; empty on the command line
}

// ColumnKind says how the cells of a column are set.
type ColumnKind int8

// The kinds of columns.
const (
	TextColumn     ColumnKind = iota
	LineNoColumn              // 行次, centered
	DateColumn                // 2025-11-23
	AmountColumn              // right-aligned, two decimals
	QuantityColumn            // right-aligned, as many decimals as needed
	SideColumn                // 借, 贷 or 平, centered
)

var columnKindNames = [...]string{"text", "line", "date", "amount", "quantity", "side"}

// String returns the name that JSON and style sheets know the kind by, such as "amount".
func (k ColumnKind) String() string {
	if k < 0 || int(k) >= len(columnKindNames) {
		return columnKindNames[TextColumn]
	}
	return columnKindNames[k]
}

// Column is one column of the table. Group, when not empty, is printed once above neighboring columns that share it.
// Weight is its share of the width.
type Column struct {
	Title  string
	Group  string
	Kind   ColumnKind
	Weight int
	Key    string // machine name for CSV and JSON, such as opening_debit
	Signed bool   // to be signed or to take a finger: it keeps its room however long other texts are
}

// RowStyle says what part a row plays.
type RowStyle int8

// The styles of rows.
const (
	Body     RowStyle = iota
	Section           // a heading inside the table, bold
	Subtotal          // 本月合计, 流动资产合计: a single rule, bold
	Total             // 本年累计 of December, 资产总计: a double rule, bold
	Carry             // 承前页, 过次页, 上年结转
)

var rowStyleNames = [...]string{"body", "section", "subtotal", "total", "carry"}

// String returns the name that JSON and style sheets know the style by, such as "subtotal".
func (s RowStyle) String() string {
	if s < 0 || int(s) >= len(rowStyleNames) {
		return rowStyleNames[Body]
	}
	return rowStyleNames[s]
}

// Row is one row of the table. Carried, when not nil, holds the cells of the 过次页 line if a page ends after this
// row; the same cells open the next page as 承前页.
type Row struct {
	Style   RowStyle
	Cells   []Cell
	Carried []Cell
	Level   int // nesting of accounts in trees, from 0; text of the first column is indented by it
	// PrintOnly marks a sum that machines make themselves: CSV and JSON leave the row out.
	PrintOnly bool
}

// CellKind says what a cell holds.
type CellKind int8

// The kinds of cells.
const (
	EmptyCell CellKind = iota
	TextCell
	AmountCell
	QuantityCell
	NumberCell // a plain count or line number
)

// Cell is one cell. Zero amounts print as 0.00 when ShowZero is set and as nothing otherwise.
type Cell struct {
	Kind     CellKind
	ShowZero bool
	Strong   bool // bold in a row whose style is not
	Text     string
	Amount   ledger.Money // fen
	Quantity ledger.Quantity
	Places   int // decimals of a quantity at least; those that are there are shown
	Number   int
	Ref      *Ref // nil where the cell leads nowhere
}

// RefKind says what a figure leads down to.
type RefKind int8

// The kinds of references.
const (
	RefUnknown RefKind = iota
	ToAccounts
	ToVoucher
)

// Ref leads from a figure to where it comes from: the ledgers of accounts over a span, or one voucher. The cells of a
// row share one.
type Ref struct {
	Kind     RefKind
	Accounts []string
	Match    ledger.Dimensions
	Span     ledger.Span
	Voucher  ledger.VoucherID
}

// Text returns a text cell.
func Text(s string) Cell { return Cell{Kind: TextCell, Text: s} }

// Amount returns a cell with an amount in fen; zero prints as nothing.
func Amount(m ledger.Money) Cell { return Cell{Kind: AmountCell, Amount: m} }

// Figure returns a cell with an amount in fen that prints 0.00 when it is zero and leads to ref, or nowhere for nil.
func Figure(m ledger.Money, ref *Ref) Cell {
	return Cell{Kind: AmountCell, Amount: m, ShowZero: true, Ref: ref}
}

// Count returns a cell with a plain number.
func Count(n int) Cell { return Cell{Kind: NumberCell, Number: n} }

// padded gives a number as many decimals as it lacks.
func padded(text string, places int) string {
	whole, fraction, _ := strings.Cut(text, ".")
	if lacks := places - len(fraction); lacks > 0 {
		return whole + "." + fraction + strings.Repeat("0", lacks)
	}
	return text
}

// Display returns the cell's text as every renderer shows it.
func (c Cell) Display() string {
	switch c.Kind {
	case TextCell:
		return c.Text
	case AmountCell:
		if c.Amount == 0 && !c.ShowZero {
			return ""
		}
		return c.Amount.Grouped()
	case QuantityCell:
		if c.Quantity == 0 && !c.ShowZero {
			return ""
		}
		return padded(c.Quantity.Grouped(), c.Places)
	case NumberCell:
		return itoa(c.Number)
	case EmptyCell:
	}
	return ""
}
