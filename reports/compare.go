package reports

import (
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// Compare puts the figures of two statements of the same spec side by side (比较报表): those of now, those of before,
// the difference and by how many percent they changed. Of each statement the first column of amounts counts, which is
// the one that the statement is about. It fails with report.not_comparable when the rows are not the same, such as
// those of a ledger.
func Compare(now, before Statement) (Statement, error) {
	at := now.firstAmount()
	if at < 0 || at != before.firstAmount() || len(now.Rows) != len(before.Rows) || now.Name != before.Name {
		return Statement{}, notComparable(now)
	}
	out := now
	out.Title += "（比较）"
	out.FormCode, out.Fold, out.Signatures = "", 0, nil
	out.Columns = append(append([]Column(nil), now.Columns[:at]...),
		Column{Title: now.When, Kind: AmountColumn, Weight: 16, Key: "now"},
		Column{Title: before.When, Kind: AmountColumn, Weight: 16, Key: "before"},
		Column{Title: "增减额", Kind: AmountColumn, Weight: 16, Key: "change"},
		Column{Title: "增减%", Kind: QuantityColumn, Weight: 9, Key: "percent"})
	out.Rows = nil
	for i, r := range now.Rows {
		row, ok := compareRow(r, before.Rows[i], at)
		if !ok {
			return Statement{}, notComparable(now)
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

func notComparable(s Statement) error {
	return ledger.NewError(ledger.Invalid, "report.not_comparable", ledger.Args{"report": s.Title})
}

// firstAmount is the place of the first column of amounts, or -1.
func (s Statement) firstAmount() int {
	for i, c := range s.Columns {
		if c.Kind == AmountColumn {
			return i
		}
	}
	return -1
}

func compareRow(now, before Row, at int) (Row, bool) {
	same := now.Style == before.Style && len(now.Cells) > at == (len(before.Cells) > at)
	for i := range min(at, len(now.Cells), len(before.Cells)) {
		same = same && now.Cells[i].Text == before.Cells[i].Text
	}
	if !same {
		return Row{}, false
	}
	out := now
	out.Cells = append([]Cell(nil), now.Cells[:min(at, len(now.Cells))]...)
	if len(now.Cells) <= at || now.Cells[at].Kind != AmountCell {
		return out, true
	}
	n, b := now.Cells[at], before.Cells[at]
	change := n.Amount - b.Amount
	out.Cells = append(out.Cells, n, b, Cell{Kind: AmountCell, Amount: change}, percent(change, b.Amount))
	return out, true
}

// percent is by how much a figure changed, with one decimal; there is none where there was nothing before.
func percent(change, before ledger.Money) Cell {
	if before == 0 || change == 0 {
		return Cell{}
	}
	p := change.Decimal().Mul(decimal.NewFromInt(100)).DivRound(before.Abs().Decimal(), 1)
	return Text(strings.TrimSuffix(p.StringFixed(1), ".0"))
}
