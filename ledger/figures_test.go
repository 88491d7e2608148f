package ledger_test

import (
	"testing"

	"pgregory.net/rapid"

	"cunzhang/ledger"
)

func TestTwoSided(t *testing.T) {
	figures := &ledger.Figures{
		Chart: village(t),
		Accounts: map[string]ledger.Balance{
			"101": {Opening: 40}, "113": {Opening: -20, Debit: 5}, "501": {Credit: 90},
			"50101": {Credit: 100}, "5010101": {Credit: 100}, "50102": {Credit: -10},
		},
		Details: []ledger.Detail{
			{Account: "113", Dimensions: ledger.Dimensions{Member: "H001"}, Balance: ledger.Balance{Opening: 30, Debit: 5}},
			{Account: "113", Dimensions: ledger.Dimensions{Member: "H002"}, Balance: ledger.Balance{Opening: -50}},
		},
	}
	opening := func(b ledger.Balance) ledger.Money { return b.Opening }
	tests := []struct {
		name, code    string
		at            func(ledger.Balance) ledger.Money
		debit, credit ledger.Money
	}{
		{"members apart", "113", ledger.Balance.Closing, 35, 50},
		{"members apart at the opening", "113", opening, 30, 50},
		{"one account", "101", ledger.Balance.Closing, 40, 0},
		{"sub-accounts apart", "501", ledger.Balance.Closing, 10, 100},
		{"no such account", "999", ledger.Balance.Closing, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			debit, credit := figures.TwoSided(tt.code, tt.at)
			if debit != tt.debit || credit != tt.credit {
				t.Errorf("got %d and %d, want %d and %d", debit, credit, tt.debit, tt.credit)
			}
		})
	}
}

func TestTwoSidedNeverNets(t *testing.T) {
	chart := village(t)
	rapid.Check(t, func(t *rapid.T) {
		figures := &ledger.Figures{Chart: chart, Accounts: map[string]ledger.Balance{}}
		var owed, owing, net ledger.Money
		members := rapid.SliceOfNDistinct(rapid.StringMatching(`H[0-9]{3}`), 0, 30, rapid.ID[string]).Draw(t, "members")
		for _, member := range members {
			m := anyMoney().Draw(t, member)
			figures.Details = append(figures.Details, ledger.Detail{
				Account: "113", Dimensions: ledger.Dimensions{Member: member}, Balance: ledger.Balance{Opening: m},
			})
			owed, owing, net = owed+max(m, 0), owing+max(-m, 0), net+m
		}
		figures.Accounts["113"] = ledger.Balance{Opening: net}
		if len(members) == 0 {
			return
		}
		debit, credit := figures.TwoSided("113", ledger.Balance.Closing)
		if debit != owed || credit != owing {
			t.Fatalf("got %d and %d, want %d and %d", debit, credit, owed, owing)
		}
	})
}
