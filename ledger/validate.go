package ledger

import (
	"strconv"
	"strings"
)

// CheckDraft lists what makes a draft unfit to be kept: bad text, a missing date or series, too many lines, amounts
// out of range. A draft may be unbalanced and incomplete.
func (v *Voucher) CheckDraft() Errors {
	var es Errors
	add := func(e *Error) {
		if e != nil {
			es = append(es, e)
		}
	}
	if !v.Date.Valid() {
		add(NewError(Invalid, "voucher.no_date", nil).At("date"))
	}
	if !v.Series.Valid() {
		add(NewError(Invalid, "voucher.series", Args{"text": clip(string(v.Series))}).At("series"))
	}
	if v.Attachments < 0 || v.Attachments > MaxAttachments {
		add(NewError(Invalid, "voucher.attachments", Args{"max": strconv.Itoa(MaxAttachments)}).At("attachments"))
	}
	add(CheckNote("note", v.Note, MaxNote))
	add(CheckText("source", v.Source, MaxText))
	add(CheckText("source", v.SourceRef, MaxSummary))
	if len(v.Lines) > MaxLines {
		add(NewError(Invalid, "voucher.too_many_lines", Args{"max": strconv.Itoa(MaxLines)}).At("lines"))
		return es
	}
	for i, l := range v.Lines {
		es = append(es, l.checkDraft(i)...)
	}
	return es
}

// LineField names a field of the line with the index i (from 0) the way errors and pages do: line.1.account.
func LineField(i int, name string) string {
	return "line." + strconv.Itoa(i+1) + "." + name
}

func (l Line) checkDraft(i int) Errors {
	var es Errors
	for _, t := range []struct {
		field, text string
		max         int
	}{
		{"summary", l.Summary, MaxSummary},
		{"account", l.Account, MaxText},
		{"member", l.Dimensions.Member, MaxText},
		{"counterparty", l.Dimensions.Counterparty, MaxText},
		{"venture", l.Dimensions.Venture, MaxText},
		{"project", l.Dimensions.Project, MaxText},
		{"department", l.Dimensions.Department, MaxText},
	} {
		if e := CheckText(LineField(i, t.field), t.text, t.max); e != nil {
			es = append(es, e)
		}
	}
	if l.Debit != 0 && l.Credit != 0 {
		es = append(es, NewError(Invalid, "line.both_sides", nil).At(LineField(i, "credit")))
	}
	if l.Debit.Abs() > MaxMoney || l.Debit < -MaxMoney {
		es = append(es, NewError(Invalid, "money.too_large", Args{"text": l.Debit.String()}).At(LineField(i, "debit")))
	}
	if l.Credit.Abs() > MaxMoney || l.Credit < -MaxMoney {
		es = append(es, NewError(Invalid, "money.too_large", Args{"text": l.Credit.String()}).At(LineField(i, "credit")))
	}
	if l.Quantity > maxScaled || l.Quantity < -maxScaled {
		es = append(es, NewError(Invalid, "quantity.malformed", Args{"text": l.Quantity.String()}).
			At(LineField(i, "quantity")))
	}
	if l.Price > maxScaled || l.Price < 0 {
		es = append(es, NewError(Invalid, "price.malformed", Args{"text": l.Price.String()}).At(LineField(i, "price")))
	}
	return es
}

// CheckComplete lists everything that keeps a voucher from being submitted, checked or posted: fewer than two lines,
// a line without amount, summary or a usable leaf account, a missing dimension, a quantity where none is kept, and
// debits that differ from credits (the difference is given).
func (v *Voucher) CheckComplete(chart *Chart) Errors {
	es := v.CheckDraft()
	if len(v.Lines) < 2 {
		es = append(es, NewError(Invalid, "voucher.two_lines", nil).At("lines"))
	}
	for i, l := range v.Lines {
		es = append(es, l.checkComplete(i, chart)...)
	}
	debit, credit, err := v.Totals()
	if err != nil {
		return append(es, NewError(Invalid, "money.overflow", nil).At("lines"))
	}
	if debit != credit {
		es = append(es, NewError(Invalid, "voucher.unbalanced", Args{
			"debit": debit.Grouped(), "credit": credit.Grouped(), "difference": (debit - credit).Abs().Grouped(),
		}).At("lines"))
	}
	return es
}

func (l Line) checkComplete(i int, chart *Chart) Errors {
	var es Errors
	if strings.TrimSpace(l.Summary) == "" {
		es = append(es, NewError(Invalid, "line.no_summary", nil).At(LineField(i, "summary")))
	}
	if l.Debit == 0 && l.Credit == 0 {
		es = append(es, NewError(Invalid, "line.no_amount", nil).At(LineField(i, "debit")))
	}
	if l.Account == "" {
		return append(es, NewError(Invalid, "line.no_account", nil).At(LineField(i, "account")))
	}
	a, err := chart.Find(l.Account)
	switch {
	case err != nil:
		return append(es, NewError(Invalid, "account.unknown", Args{"code": clip(l.Account)}).At(LineField(i, "account")))
	case !a.Leaf:
		es = append(es, NewError(Invalid, "account.not_leaf", Args{"code": a.Code, "name": a.Name}).
			At(LineField(i, "account")))
	case !a.Active:
		es = append(es, NewError(Invalid, "account.set_aside", Args{"code": a.Code, "name": a.Name}).
			At(LineField(i, "account")))
	}
	for _, d := range AllDimensions {
		if a.Dimensions.Has(d) && l.Dimensions.Value(d) == "" {
			es = append(es, NewError(Invalid, "line.no_dimension",
				Args{"code": a.Code, "name": a.Name, "dimension": d.String()}).At(LineField(i, d.String())))
		}
	}
	if l.Quantity != 0 && a.Unit == "" {
		es = append(es, NewError(Invalid, "line.no_quantity", Args{"code": a.Code, "name": a.Name}).
			At(LineField(i, "quantity")))
	}
	return es
}

// Mirror returns the lines of a reversal: the same sides with negative amounts and quantities, and a summary that
// names the voucher. A mirrored line of a red letter is black.
func (v *Voucher) Mirror(summary string) []Line {
	lines := make([]Line, len(v.Lines))
	for i, l := range v.Lines {
		l.Debit, l.Credit, l.Quantity = -l.Debit, -l.Credit, -l.Quantity
		l.Summary = summary
		lines[i] = l
	}
	return lines
}

// Mirrors reports whether v repeats the sides of the original with negative amounts (rule ReversalMirrors).
func (v *Voucher) Mirrors(original *Voucher) bool {
	if len(v.Lines) != len(original.Lines) {
		return false
	}
	for i, l := range v.Lines {
		o := original.Lines[i]
		if l.Account != o.Account || l.Debit != -o.Debit || l.Credit != -o.Credit || l.Quantity != -o.Quantity ||
			l.Dimensions != o.Dimensions {
			return false
		}
	}
	return true
}
