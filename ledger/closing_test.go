package ledger_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cunzhang/ledger"
)

// closingChart has an income account that carries members and one that carries a quantity.
func closingChart(t testing.TB) *ledger.Chart {
	t.Helper()
	account := func(code string, class ledger.Class, side ledger.Side) ledger.Account {
		return ledger.Account{Code: code, Name: "科目" + code, Class: class, Side: side, Leaf: true, Active: true}
	}
	sales := account("501", ledger.Income, ledger.Credit)
	sales.Unit = "斤"
	chart, err := ledger.NewChart([]ledger.Account{
		account("102", ledger.Asset, ledger.Debit), account("321", ledger.Equity, ledger.Credit), sales,
		account("502", ledger.Income, ledger.Credit), account("511", ledger.Expense, ledger.Debit),
	})
	if err != nil {
		t.Fatal(err)
	}
	return chart
}

func profitOrLoss(a ledger.Account) bool { return a.Class.ProfitOrLoss() }

func TestClearingTurnsEveryBalance(t *testing.T) {
	member := ledger.Dimensions{Member: "H01"}
	figures := &ledger.Figures{
		Chart: closingChart(t),
		Accounts: map[string]ledger.Balance{
			"102": {Debit: 900},
			"501": {Opening: -500, Credit: 1000, OpeningQuantity: -20_000, CreditQuantity: 30_000},
			"502": {Debit: 40, Credit: 10}, // a loss of an investment
			"511": {Debit: 300, Credit: 300},
		},
		Details: []ledger.Detail{
			{Account: "501", Dimensions: member, Balance: ledger.Balance{Opening: -500, Credit: 1000}},
			{Account: "511", Dimensions: member, Balance: ledger.Balance{Debit: 300}},
			{Account: "511", Balance: ledger.Balance{Credit: 300}},
		},
	}
	clearing := ledger.Clearing{From: figures.ClosingDetails(profitOrLoss), To: "321", Summary: "结转"}
	want := [][]ledger.Line{{
		{Summary: "结转", Account: "501", Debit: 1500, Dimensions: member},
		{Summary: "结转", Account: "502", Credit: 30},
		{Summary: "结转", Account: "511", Credit: 300, Dimensions: member},
		{Summary: "结转", Account: "511", Debit: 300},
		{Summary: "结转", Account: "321", Credit: 1470},
	}}
	if diff := cmp.Diff(want, clearing.Vouchers()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if net := clearing.Net(); net != -1470 {
		t.Errorf("net %s", net)
	}
}

func TestClearingTakesTheQuantityAlong(t *testing.T) {
	figures := &ledger.Figures{Chart: closingChart(t), Accounts: map[string]ledger.Balance{
		"501": {Credit: 1000, CreditQuantity: 30_000}, "502": {Debit: 5, DebitQuantity: 7},
	}}
	clearing := ledger.Clearing{From: figures.ClosingDetails(profitOrLoss), To: "321", Summary: "结转"}
	lines := clearing.Vouchers()[0]
	if lines[0].Debit != 1000 || lines[0].Quantity != 30_000 || lines[1].Credit != 5 || lines[1].Quantity != 7 {
		t.Errorf("lines %+v", lines)
	}
}

func TestClearingOfManyDetailsFillsSeveralVouchers(t *testing.T) {
	var from []ledger.Detail
	for i := range 1200 {
		from = append(from, ledger.Detail{
			Account: "511", Dimensions: ledger.Dimensions{Member: fmt.Sprintf("H%04d", i)},
			Balance: ledger.Balance{Debit: ledger.Money(i + 1)},
		})
	}
	vouchers := ledger.Clearing{From: from, To: "321", Summary: "结转"}.Vouchers()
	if len(vouchers) != 3 {
		t.Fatalf("%d vouchers", len(vouchers))
	}
	var sum ledger.Money
	for _, lines := range vouchers {
		v := ledger.Voucher{Lines: lines}
		debit, credit, err := v.Totals()
		if err != nil || debit != credit || len(lines) > ledger.MaxLines {
			t.Errorf("%d lines, %s and %s (%v)", len(lines), debit, credit, err)
		}
		sum += debit
	}
	if sum != 1200*1201/2 {
		t.Errorf("sum %s", sum)
	}
	if got := (ledger.Clearing{To: "321"}).Vouchers(); got != nil {
		t.Errorf("nothing to clear gives %v", got)
	}
}

// TestClearingLeavesZero: whatever stands on the accounts, posting the clearing takes them to zero and the rest of the
// trial balance keeps its sum.
func TestClearingLeavesZero(t *testing.T) {
	chart := closingChart(t)
	rapid.Check(t, func(t *rapid.T) {
		amounts := rapid.SliceOfN(rapid.Int64Range(-1e15, 1e15), 0, 600).Draw(t, "balances")
		var from []ledger.Detail
		for i, n := range amounts {
			from = append(from, ledger.Detail{
				Account: rapid.SampledFrom([]string{"501", "502", "511"}).Draw(t, "account"),
				Balance: ledger.Balance{Opening: ledger.Money(n)}, Dimensions: ledger.Dimensions{Member: fmt.Sprint(i)},
			})
		}
		figures := &ledger.Figures{Chart: chart, Details: from}
		from = figures.ClosingDetails(profitOrLoss)
		clearing := ledger.Clearing{From: from, To: "321", Summary: "结转"}
		after := make(map[ledger.Dimensions]ledger.Money)
		for _, d := range from {
			after[d.Dimensions] += d.Balance.Closing()
		}
		var result ledger.Money
		for _, lines := range clearing.Vouchers() {
			var sum ledger.Money
			for _, l := range lines {
				sum += l.Debit - l.Credit
				if l.Account == "321" {
					result += l.Debit - l.Credit
				} else {
					after[l.Dimensions] += l.Debit - l.Credit
				}
				if (l.Debit == 0) == (l.Credit == 0) || l.Debit < 0 || l.Credit < 0 {
					t.Fatalf("line %+v", l)
				}
			}
			if sum != 0 || len(lines) < 2 || len(lines) > ledger.MaxLines {
				t.Fatalf("a voucher of %d lines is off by %s", len(lines), sum)
			}
		}
		for k, left := range after {
			if left != 0 {
				t.Fatalf("%v keeps %s", k, left)
			}
		}
		if result != clearing.Net() {
			t.Fatalf("the result receives %s, the net is %s", result, clearing.Net())
		}
	})
}

func TestTrialDifference(t *testing.T) {
	figures := &ledger.Figures{Chart: closingChart(t), Accounts: map[string]ledger.Balance{
		"102": {Opening: 100, Debit: 70}, "321": {Opening: -90, Credit: 50}, "511": {Debit: 3},
	}}
	opening, turnover, closing := figures.TrialDifference()
	if opening != 10 || turnover != 23 || closing != 33 {
		t.Errorf("differences %d, %d, %d", opening, turnover, closing)
	}
}

func TestDigestTellsWhatChanged(t *testing.T) {
	chart := closingChart(t)
	info := ledger.BookInfo{Code: "gaozhai", Name: "高寨", Regime: ledger.RuralCollective, Start: 202501}
	fresh := func() *ledger.Figures {
		return &ledger.Figures{
			Span: ledger.Span{From: 202501, To: 202501}, Chart: chart,
			Accounts: map[string]ledger.Balance{"102": {Debit: 5}, "501": {Credit: 5}, "511": {}},
			Details: []ledger.Detail{{
				Account: "501", Dimensions: ledger.Dimensions{Member: "H01"}, Balance: ledger.Balance{Credit: 5},
			}},
		}
	}
	same := fresh()
	delete(same.Accounts, "511") // an account at zero is no account
	renamed := info
	renamed.Name = "高寨新"
	digest := fresh().Digest(info)
	if same.Digest(renamed) != digest {
		t.Error("the same figures have another digest")
	}
	for name, change := range map[string]func(*ledger.Figures, *ledger.BookInfo){
		"amount":  func(f *ledger.Figures, _ *ledger.BookInfo) { f.Accounts["102"] = ledger.Balance{Debit: 6} },
		"opening": func(f *ledger.Figures, _ *ledger.BookInfo) { f.Accounts["102"] = ledger.Balance{Opening: 5} },
		"carry": func(f *ledger.Figures, _ *ledger.BookInfo) {
			f.Accounts["102"] = ledger.Balance{Debit: 5, CarryDebit: 5}
		},
		"account":   func(f *ledger.Figures, _ *ledger.BookInfo) { f.Accounts["511"] = ledger.Balance{Debit: 1, Credit: 1} },
		"dimension": func(f *ledger.Figures, _ *ledger.BookInfo) { f.Details[0].Dimensions.Member = "H02" },
		"detail":    func(f *ledger.Figures, _ *ledger.BookInfo) { f.Details = nil },
		"period":    func(f *ledger.Figures, _ *ledger.BookInfo) { f.Span.To = 202502 },
		"book":      func(_ *ledger.Figures, i *ledger.BookInfo) { i.Code = "other" },
	} {
		f, i := fresh(), info
		change(f, &i)
		if f.Digest(i) == digest {
			t.Errorf("another %s has the same digest", name)
		}
	}
	// The encoding is fixed: closings of years ago stay comparable.
	if got, want := digest.Short(), "4dbe 1ee9 01a8 83a5"; got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}
