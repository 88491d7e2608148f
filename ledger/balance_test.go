package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cunzhang/ledger"
)

func anyBalance() *rapid.Generator[ledger.Balance] {
	return rapid.Custom(func(t *rapid.T) ledger.Balance {
		money := func(name string) ledger.Money { return anyMoney().Draw(t, name) }
		quantity := func(name string) ledger.Quantity {
			return ledger.Quantity(rapid.Int64Range(-most, most).Draw(t, name))
		}
		return ledger.Balance{
			Opening: money("opening"), Debit: money("debit"), Credit: money("credit"),
			CarryDebit: money("carry debit"), CarryCredit: money("carry credit"),
			OpeningQuantity: quantity("opening quantity"),
			DebitQuantity:   quantity("debit quantity"), CreditQuantity: quantity("credit quantity"),
		}
	})
}

func TestClosingIsOpening(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, second := anyBalance().Draw(t, "first"), anyBalance().Draw(t, "second")
		second.Opening, second.OpeningQuantity = first.Closing(), first.ClosingQuantity()
		both := first
		both.Debit, both.Credit = first.Debit+second.Debit, first.Credit+second.Credit
		both.DebitQuantity = first.DebitQuantity + second.DebitQuantity
		both.CreditQuantity = first.CreditQuantity + second.CreditQuantity
		if both.Closing() != second.Closing() || both.ClosingQuantity() != second.ClosingQuantity() {
			t.Fatalf("two months close with %d, one by one with %d", both.Closing(), second.Closing())
		}
	})
}

func TestBalance(t *testing.T) {
	b := ledger.Balance{
		Opening: 100, Debit: 50, Credit: 80, CarryDebit: 20, CarryCredit: 5,
		OpeningQuantity: 7, DebitQuantity: 3, CreditQuantity: 4,
	}
	if got := b.Closing(); got != 70 {
		t.Errorf("closing %d", got)
	}
	if got := b.NetDebit(); got != (50-20)-(80-5) {
		t.Errorf("net debit without carry-forward %d", got)
	}
	if got := b.ClosingQuantity(); got != 6 {
		t.Errorf("closing quantity %d", got)
	}
	if b.IsZero() || !(ledger.Balance{}).IsZero() {
		t.Error("only nothing is zero")
	}
}

func TestPlusAddsEveryColumn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyBalance().Draw(t, "a"), anyBalance().Draw(t, "b")
		sum := a.Plus(b)
		want := ledger.Balance{
			Opening: a.Opening + b.Opening, Debit: a.Debit + b.Debit, Credit: a.Credit + b.Credit,
			CarryDebit: a.CarryDebit + b.CarryDebit, CarryCredit: a.CarryCredit + b.CarryCredit,
			OpeningQuantity: a.OpeningQuantity + b.OpeningQuantity, DebitQuantity: a.DebitQuantity + b.DebitQuantity,
			CreditQuantity: a.CreditQuantity + b.CreditQuantity,
		}
		if a.Plus(a.Negative()) != (ledger.Balance{}) {
			t.Fatalf("%+v and its negative leave something", a)
		}
		if sum != want || sum != b.Plus(a) || sum.Closing() != a.Closing()+b.Closing() {
			t.Fatalf("%+v plus %+v = %+v", a, b, sum)
		}
	})
}

func TestSplitKeepsTheNetOnOneSide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		net := anyMoney().Draw(t, "net")
		debit, credit := ledger.Split(net)
		if debit-credit != net || debit < 0 || credit < 0 || debit != 0 && credit != 0 {
			t.Fatalf("Split(%d) = %d, %d", net, debit, credit)
		}
	})
}

func TestRollUpSumsLeavesIntoParents(t *testing.T) {
	leaves := map[string]ledger.Balance{
		"101": {Opening: 7}, "5010101": {Credit: 100, CreditQuantity: 3}, "50102": {Credit: 20, Debit: 1},
	}
	want := map[string]ledger.Balance{
		"101": {Opening: 7}, "5010101": {Credit: 100, CreditQuantity: 3}, "50102": {Credit: 20, Debit: 1},
		"50101": {Credit: 100, CreditQuantity: 3}, "501": {Credit: 120, Debit: 1, CreditQuantity: 3},
	}
	if diff := cmp.Diff(want, village(t).RollUp(leaves)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRollUpKeepsTheTotal(t *testing.T) {
	chart := village(t)
	rapid.Check(t, func(t *rapid.T) {
		leaves := map[string]ledger.Balance{}
		var want, got ledger.Balance
		for _, code := range []string{"101", "111", "113", "121", "5010101", "50102"} {
			b := anyBalance().Draw(t, code)
			leaves[code], want = b, want.Plus(b)
		}
		all := chart.RollUp(leaves)
		for _, a := range chart.Children("") {
			got = got.Plus(all[a.Code])
		}
		if got != want {
			t.Fatalf("the top accounts sum to %+v, the leaves to %+v", got, want)
		}
	})
}
