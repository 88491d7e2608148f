package reports_test

import (
	"context"
	"slices"
	"testing"

	"cunzhang/ledger"
	"cunzhang/reports"
)

// The complete subsidiary ledger holds every leaf of the trial balance once, each with the closing balance it has there.
func TestWholeSubsidiaryLedgerAgreesWithTheTrialBalance(t *testing.T) {
	b := village(t)
	year := span(t, "2025")
	all, err := reports.Whole(context.Background(), b, reports.Request{Name: "subsidiary-ledger", Span: year})
	if err != nil {
		t.Fatal(err)
	}
	f, err := b.Figures(context.Background(), year, nil)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, s := range all {
		codes = append(codes, s.Code)
		last := s.Rows[len(s.Rows)-1].Cells
		if got, want := last[len(last)-1].Amount, f.Accounts[s.Code].Closing().Abs(); got != want {
			t.Errorf("%s closes with %s, want %s", s.Code, got, want)
		}
	}
	for code, balance := range f.Accounts {
		a, err := b.chart.Find(code)
		if err != nil {
			t.Fatal(err)
		}
		if held := slices.Contains(codes, code); held != (a.Leaf && balance != ledger.Balance{}) {
			t.Errorf("%s: in the ledger %v, balance %v", code, held, balance)
		}
	}
	if len(codes) < 5 || !slices.IsSorted(codes) {
		t.Errorf("codes %v", codes)
	}
}

func TestWholeMakesOneStatementOfEverythingElse(t *testing.T) {
	ctx, month := context.Background(), span(t, "2025-12")
	for _, r := range []reports.Request{
		{Name: "trial-balance", Span: month},
		{Name: "subsidiary-ledger", Account: "102", Span: month},
	} {
		all, err := reports.Whole(ctx, village(t), r)
		if err != nil || len(all) != 1 || all[0].Code != "" {
			t.Errorf("%s: %d statements, %v", r.Name, len(all), err)
		}
	}
	_, err := reports.Whole(ctx, village(t), reports.Request{Name: "multi-column-ledger", Span: month})
	wantKey(t, err, "report.needs_account")
	_, err = reports.Whole(ctx, village(t), reports.Request{Name: "member-account", Span: month})
	wantKey(t, err, "report.not_in_regime")
	empty := newBook(t, ledger.RuralCollective, 202501)
	_, err = reports.Whole(ctx, empty, reports.Request{Name: "subsidiary-ledger", Span: month})
	wantKey(t, err, "report.needs_account")
}

func TestWholeMemberAccountsAreThoseOfEveryMember(t *testing.T) {
	ctx, year := context.Background(), span(t, "2025")
	b := cooperative(t)
	all, err := reports.Whole(ctx, b, reports.Request{Name: "member-account", Span: year})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 2 {
		t.Fatalf("%d accounts", len(all))
	}
	for _, s := range all {
		one, err := reports.Build(ctx, b, reports.Request{
			Name: "member-account", Span: year, Match: ledger.Dimensions{Member: s.Code},
		})
		if err != nil {
			t.Fatal(err)
		}
		if one.Subject != s.Subject || len(one.Rows) != len(s.Rows) {
			t.Errorf("%s: %s with %d rows, alone %s with %d", s.Code, s.Subject, len(s.Rows), one.Subject, len(one.Rows))
		}
	}
}
