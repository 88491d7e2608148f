package ledger_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
)

func TestTitle(t *testing.T) {
	draft := &ledger.Voucher{Series: ledger.General}
	posted := &ledger.Voucher{Series: ledger.Receipt, Number: 12, Date: 20251123}
	if draft.Title() != "记-草稿" || posted.Title() != "收-12" {
		t.Errorf("got %s and %s", draft.Title(), posted.Title())
	}
	if posted.Period() != 202511 {
		t.Errorf("period %s", posted.Period())
	}
}

func TestSeries(t *testing.T) {
	for _, s := range ledger.AllSeries {
		if !s.Valid() {
			t.Errorf("%s is not valid", s)
		}
	}
	for _, s := range []ledger.Series{"", "汇", "记 ", "记记"} {
		if s.Valid() {
			t.Errorf("%q is valid", s)
		}
	}
}

func TestDimensionsByName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDimensions().Draw(t, "d")
		k := rapid.SampledFrom(ledger.AllDimensions[:]).Draw(t, "k")
		changed := d.With(k, "新")
		for _, other := range ledger.AllDimensions {
			want := d.Value(other)
			if other == k {
				want = "新"
			}
			if got := changed.Value(other); got != want {
				t.Fatalf("after setting %s, %s is %q, want %q", k, other, got, want)
			}
		}
	})
	d := ledger.Dimensions{Member: "H001"}
	if d.With(ledger.DimensionUnknown, "x") != d || d.Value(ledger.DimensionUnknown) != "" {
		t.Error("an unknown dimension holds something")
	}
}

func TestTotals(t *testing.T) {
	v := &ledger.Voucher{Lines: []ledger.Line{{Debit: 5}, {Debit: -2}, {Credit: 3}}}
	if debit, credit, err := v.Totals(); err != nil || debit != 3 || credit != 3 {
		t.Errorf("got %d, %d, %v", debit, credit, err)
	}
	const much = 600_000_000_000_000_000
	for name, lines := range map[string][]ledger.Line{
		"debits":  {{Debit: much}, {Debit: much}},
		"credits": {{Credit: -much}, {Credit: -much}},
	} {
		debit, credit, err := (&ledger.Voucher{Lines: lines}).Totals()
		wantProblem(t, err, ledger.Invalid, "money.overflow")
		if debit != 0 || credit != 0 {
			t.Errorf("%s: got %d and %d beside the error", name, debit, credit)
		}
	}
}

func TestCheckText(t *testing.T) {
	tests := []struct{ name, text, key string }{
		{"nothing", "", ""},
		{"Chinese counts by character", strings.Repeat("村", 10), ""},
		{"line break", "一\n二", "text.control"},
		{"C1 control", "\u0085", "text.control"},
		{"rare character", "𬱟", ""},
		{"too long", strings.Repeat("村", 11), "text.too_long"},
		{"NUL", "a\x00b", "text.control"},
		{"escape", "\x1b[31m", "text.control"},
		{"delete", "a\x7f", "text.control"},
		{"broken encoding", "\xff\xfe", "text.encoding"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := ledger.CheckText("note", tt.text, 10)
			switch {
			case tt.key == "" && e != nil:
				t.Errorf("got %v", e)
			case tt.key != "" && (e == nil || e.Key != tt.key || e.Field != "note" || e.Kind != ledger.Invalid):
				t.Errorf("got %v, want %s", e, tt.key)
			}
		})
	}
}

func TestCheckNote(t *testing.T) {
	if e := ledger.CheckNote("note", "一\r\n二\t三", 10); e != nil {
		t.Errorf("a note with lines: %v", e)
	}
	if e := ledger.CheckNote("note", "a\x00b", 10); e == nil || e.Key != "text.control" {
		t.Errorf("a note with NUL: %v", e)
	}
}

// anyText draws short texts of few letters, so that texts meet and boundaries matter.
func anyText() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.RuneFrom([]rune("ab村")), 0, 3, -1)
}

func anyDimensions() *rapid.Generator[ledger.Dimensions] {
	return rapid.Custom(func(t *rapid.T) ledger.Dimensions {
		return ledger.Dimensions{
			Member: anyText().Draw(t, "member"), Counterparty: anyText().Draw(t, "counterparty"),
			Venture: anyText().Draw(t, "venture"), Project: anyText().Draw(t, "project"),
			Department: anyText().Draw(t, "department"),
		}
	})
}

func anyLine() *rapid.Generator[ledger.Line] {
	return rapid.Custom(func(t *rapid.T) ledger.Line {
		l := ledger.Line{
			Summary: anyText().Draw(t, "summary"), Account: anyText().Draw(t, "account"),
			Quantity:   ledger.Quantity(rapid.Int64Range(-9, 9).Draw(t, "quantity")),
			Price:      ledger.Price(rapid.Int64Range(0, 9).Draw(t, "price")),
			Dimensions: anyDimensions().Draw(t, "dimensions"),
		}
		if m := anyMoney().Draw(t, "amount"); rapid.Bool().Draw(t, "debit") {
			l.Debit = m
		} else {
			l.Credit = m
		}
		return l
	})
}
