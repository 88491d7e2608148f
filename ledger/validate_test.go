package ledger_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cunzhang/ledger"
)

// rent returns a voucher that can be posted to the chart of village: a member's rent, half of it paid in cash.
func rent() *ledger.Voucher {
	return &ledger.Voucher{
		Date: 20251123, Series: ledger.General, Kind: ledger.Ordinary, Attachments: 2,
		Lines: []ledger.Line{
			{Summary: "收张家湾承包金", Account: "101", Debit: 500_00},
			{Summary: "欠承包金", Account: "113", Debit: 500_00, Dimensions: ledger.Dimensions{Member: "H001"}},
			{Summary: "承包金", Account: "50102", Credit: 1000_00},
		},
	}
}

// found lists problems as "field key", which is what a form needs.
func found(es ledger.Errors) []string {
	out := []string{}
	for _, e := range es {
		if e.Kind != ledger.Invalid {
			return append(out, "not invalid: "+e.Error())
		}
		out = append(out, e.Field+" "+e.Key)
	}
	return out
}

func TestCheckDraft(t *testing.T) {
	long := func(n int) string { return strings.Repeat("村", n) }
	tests := []struct {
		name   string
		change func(*ledger.Voucher)
		want   []string
	}{
		{"complete", func(*ledger.Voucher) {}, []string{}},
		{"without lines", func(v *ledger.Voucher) { v.Lines = nil }, []string{}},
		{"unbalanced", func(v *ledger.Voucher) { v.Lines[0].Debit++ }, []string{}},
		{"texts as long as may be", func(v *ledger.Voucher) {
			v.Note, v.Lines[0].Summary, v.Lines[0].Account = long(500), long(200), long(64)
		}, []string{}},
		{"no date", func(v *ledger.Voucher) { v.Date = 0 }, []string{"date voucher.no_date"}},
		{"no such date", func(v *ledger.Voucher) { v.Date = 20250230 }, []string{"date voucher.no_date"}},
		{"no such series", func(v *ledger.Voucher) { v.Series = "汇" }, []string{"series voucher.series"}},
		{"less than no attachments", func(v *ledger.Voucher) {
			v.Attachments = -1
		}, []string{"attachments voucher.attachments"}},
		{"a thousand attachments", func(v *ledger.Voucher) {
			v.Attachments = 1000
		}, []string{"attachments voucher.attachments"}},
		{"note too long", func(v *ledger.Voucher) { v.Note = long(501) }, []string{"note text.too_long"}},
		{"note with NUL", func(v *ledger.Voucher) { v.Note = "\x00" }, []string{"note text.control"}},
		{"summary too long", func(v *ledger.Voucher) {
			v.Lines[1].Summary = long(201)
		}, []string{"line.2.summary text.too_long"}},
		{"account too long", func(v *ledger.Voucher) {
			v.Lines[0].Account = long(65)
		}, []string{"line.1.account text.too_long"}},
		{"dimensions of broken text", func(v *ledger.Voucher) {
			v.Lines[2].Dimensions = ledger.Dimensions{
				Member: "\xff", Counterparty: "\xff", Venture: "\xff", Project: "\xff", Department: "\xff",
			}
		}, []string{
			"line.3.member text.encoding", "line.3.counterparty text.encoding", "line.3.venture text.encoding",
			"line.3.project text.encoding", "line.3.department text.encoding",
		}},
		{"both sides", func(v *ledger.Voucher) {
			v.Lines[0].Credit = 1
		}, []string{"line.1.credit line.both_sides"}},
		{"debit too large", func(v *ledger.Voucher) {
			v.Lines[0].Debit = ledger.MaxMoney + 1
		}, []string{"line.1.debit money.too_large"}},
		{"debit too small", func(v *ledger.Voucher) {
			v.Lines[0].Debit = math.MinInt64
		}, []string{"line.1.debit money.too_large"}},
		{"credit too large", func(v *ledger.Voucher) {
			v.Lines[2].Credit = math.MaxInt64
		}, []string{"line.3.credit money.too_large"}},
		{"quantity too large", func(v *ledger.Voucher) {
			v.Lines[0].Quantity = most + 1
		}, []string{"line.1.quantity quantity.malformed"}},
		{"quantity too small", func(v *ledger.Voucher) {
			v.Lines[0].Quantity = -most - 1
		}, []string{"line.1.quantity quantity.malformed"}},
		{"negative price", func(v *ledger.Voucher) {
			v.Lines[0].Price = -1
		}, []string{"line.1.price price.malformed"}},
		{"price too large", func(v *ledger.Voucher) {
			v.Lines[0].Price = most + 1
		}, []string{"line.1.price price.malformed"}},
		{"too many lines", func(v *ledger.Voucher) {
			v.Lines = make([]ledger.Line, 501)
		}, []string{"lines voucher.too_many_lines"}},
		{"everything at once", func(v *ledger.Voucher) {
			v.Date, v.Series, v.Attachments, v.Note = 0, "", 1000, "\x01"
			v.Lines[0].Summary, v.Lines[0].Credit, v.Lines[2].Credit = "\x02", 5, -ledger.MaxMoney-1
		}, []string{
			"date voucher.no_date", "series voucher.series", "attachments voucher.attachments", "note text.control",
			"line.1.summary text.control", "line.1.credit line.both_sides", "line.3.credit money.too_large",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := rent()
			tt.change(v)
			if diff := cmp.Diff(tt.want, found(v.CheckDraft())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckComplete(t *testing.T) {
	tests := []struct {
		name   string
		change func(*ledger.Voucher)
		want   []string
	}{
		{"complete", func(*ledger.Voucher) {}, []string{}},
		{"a red letter", func(v *ledger.Voucher) { v.Lines = v.Mirror("冲销") }, []string{}},
		{"a detail that nobody asked for", func(v *ledger.Voucher) {
			v.Lines[0].Dimensions.Project = "P1"
		}, []string{}},
		{"nothing", func(v *ledger.Voucher) { v.Lines = nil }, []string{"lines voucher.two_lines"}},
		{"one line", func(v *ledger.Voucher) {
			v.Lines = v.Lines[:1]
		}, []string{"lines voucher.two_lines", "lines voucher.unbalanced"}},
		{"no summary", func(v *ledger.Voucher) {
			v.Lines[0].Summary = ""
		}, []string{"line.1.summary line.no_summary"}},
		{"a blank summary", func(v *ledger.Voucher) {
			v.Lines[0].Summary = " 　"
		}, []string{"line.1.summary line.no_summary"}},
		{"no amount", func(v *ledger.Voucher) {
			v.Lines = append(v.Lines, ledger.Line{Summary: "空", Account: "101"})
		}, []string{"line.4.debit line.no_amount"}},
		{"no account", func(v *ledger.Voucher) {
			v.Lines[1].Account = ""
		}, []string{"line.2.account line.no_account"}},
		{"no such account", func(v *ledger.Voucher) {
			v.Lines[1].Account = "999"
		}, []string{"line.2.account account.unknown"}},
		{"an account with sub-accounts", func(v *ledger.Voucher) {
			v.Lines[2].Account = "501"
		}, []string{"line.3.account account.not_leaf"}},
		{"an account set aside", func(v *ledger.Voucher) {
			v.Lines[0].Account = "111"
		}, []string{"line.1.account account.set_aside"}},
		{"no member", func(v *ledger.Voucher) {
			v.Lines[1].Dimensions.Member = ""
		}, []string{"line.2.member line.no_dimension"}},
		{"a quantity where none is kept", func(v *ledger.Voucher) {
			v.Lines[0].Quantity = 1
		}, []string{"line.1.quantity line.no_quantity"}},
		{"a quantity where one is kept", func(v *ledger.Voucher) {
			v.Lines[0].Account, v.Lines[0].Quantity = "121", 1
		}, []string{}},
		{"unbalanced", func(v *ledger.Voucher) { v.Lines[0].Debit-- }, []string{"lines voucher.unbalanced"}},
		{"what a draft may not have either", func(v *ledger.Voucher) {
			v.Date = 0
		}, []string{"date voucher.no_date"}},
		{"a sum beyond what books hold", func(v *ledger.Voucher) {
			huge := ledger.Line{Summary: "x", Account: "101", Debit: math.MaxInt64}
			v.Lines = []ledger.Line{huge, {Summary: "x", Account: "101", Debit: 1}}
		}, []string{"line.1.debit money.too_large", "lines money.overflow"}},
		{"everything at once", func(v *ledger.Voucher) {
			v.Series = ""
			v.Lines[0] = ledger.Line{Account: "501", Quantity: 1}
			v.Lines[1].Dimensions = ledger.Dimensions{Venture: "V1"}
			v.Lines[2].Account = "1"
		}, []string{
			"series voucher.series", "line.1.summary line.no_summary", "line.1.debit line.no_amount",
			"line.1.account account.not_leaf", "line.1.quantity line.no_quantity", "line.2.member line.no_dimension",
			"line.3.account account.unknown", "lines voucher.unbalanced",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := rent()
			tt.change(v)
			if diff := cmp.Diff(tt.want, found(v.CheckComplete(village(t)))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDebitsEqualCredits(t *testing.T) {
	chart := village(t)
	rapid.Check(t, func(t *rapid.T) {
		v := &ledger.Voucher{Date: 20251123, Series: ledger.General}
		var debit, credit ledger.Money
		for range rapid.IntRange(2, 20).Draw(t, "lines") {
			l := ledger.Line{Summary: "摘要", Account: "101"}
			m := ledger.Money(rapid.Int64Range(1, 3).Draw(t, "amount"))
			if rapid.Bool().Draw(t, "debit") {
				l.Debit, debit = m, debit+m
			} else {
				l.Credit, credit = m, credit+m
			}
			v.Lines = append(v.Lines, l)
		}
		es := v.CheckComplete(chart)
		if debit == credit {
			if len(es) != 0 {
				t.Fatalf("balanced, yet %v", es)
			}
			return
		}
		if len(es) != 1 || es[0].Key != "voucher.unbalanced" {
			t.Fatalf("%d against %d: %v", debit, credit, es)
		}
		want := ledger.Args{
			"debit": debit.Grouped(), "credit": credit.Grouped(), "difference": (debit - credit).Abs().Grouped(),
		}
		if diff := cmp.Diff(want, es[0].Args); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestReversalMirrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		original := &ledger.Voucher{Lines: rapid.SliceOfN(anyLine(), 1, 8).Draw(t, "lines")}
		before := append([]ledger.Line(nil), original.Lines...)
		reversal := &ledger.Voucher{Lines: original.Mirror("冲销 记-1")}
		if !reversal.Mirrors(original) || !original.Mirrors(reversal) {
			t.Fatalf("%+v does not mirror %+v", reversal.Lines, original.Lines)
		}
		for i, l := range reversal.Lines {
			o := original.Lines[i]
			if l.Debit != -o.Debit || l.Credit != -o.Credit || l.Quantity != -o.Quantity || l.Price != o.Price {
				t.Fatalf("line %d: %+v became %+v", i+1, o, l)
			}
			if l.Account != o.Account || l.Dimensions != o.Dimensions || l.Summary != "冲销 记-1" {
				t.Fatalf("line %d: %+v became %+v", i+1, o, l)
			}
		}
		if diff := cmp.Diff(before, original.Lines); diff != "" {
			t.Fatalf("Mirror changed the original:\n%s", diff)
		}
	})
}

func TestNothingElseMirrors(t *testing.T) {
	for name, change := range map[string]func(v *ledger.Voucher){
		"a line less":        func(v *ledger.Voucher) { v.Lines = v.Lines[:2] },
		"another account":    func(v *ledger.Voucher) { v.Lines[0].Account = "102" },
		"another debit":      func(v *ledger.Voucher) { v.Lines[0].Debit++ },
		"another credit":     func(v *ledger.Voucher) { v.Lines[2].Credit++ },
		"another quantity":   func(v *ledger.Voucher) { v.Lines[0].Quantity++ },
		"another member":     func(v *ledger.Voucher) { v.Lines[1].Dimensions.Member = "H002" },
		"the original sides": func(v *ledger.Voucher) { v.Lines = rent().Lines },
		"swapped sides": func(v *ledger.Voucher) {
			for i, l := range rent().Lines {
				v.Lines[i].Debit, v.Lines[i].Credit = l.Credit, l.Debit
			}
		},
	} {
		v := &ledger.Voucher{Lines: rent().Mirror("冲销")}
		change(v)
		if v.Mirrors(rent()) {
			t.Errorf("%s still mirrors", name)
		}
	}
}
