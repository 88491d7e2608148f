package cooperatives_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// readBack fails unless every name is read back as its value, and no other text is a name.
func readBack[T interface {
	~int8
	String() string
}](t *testing.T, parse func(string) (T, error), last T, key string,
) {
	t.Helper()
	for v := T(1); v <= last; v++ {
		if got, err := parse(v.String()); err != nil || got != v {
			t.Errorf("%s is read as %v: %v", v, got, err)
		}
	}
	for _, text := range []string{"", "unknown", "nothing", T(last + 1).String(), T(-1).String()} {
		_, err := parse(text)
		wantProblem(t, err, key, "")
	}
}

func TestNamesOfDistributionsAreReadBack(t *testing.T) {
	readBack(t, cooperatives.ParsePlanKind, cooperatives.Final, "plan.kind")
	readBack(t, cooperatives.ParseNotIncome, cooperatives.Revaluation, "plan.not_income")
	readBack(t, cooperatives.ParseSplitMode, cooperatives.Exact, "split.mode")
	readBack(t, cooperatives.ParseBody, cooperatives.MassMeeting, "vote.body")
	readBack(t, cooperatives.ParseOffice, cooperatives.OfficeCashier, "proposal.no_office")
}

func TestDraftWrittenAnewIsTheNextVersion(t *testing.T) {
	p := begin(ledger.RuralCollective)
	m := cooperatives.Move{By: 99, On: 20260102, Document: "第2稿"}
	next, err := p.Redraft(m)
	if err != nil || next.Version != 2 || next.DraftedBy != 99 || next.State != cooperatives.PlanDraft {
		t.Fatalf("%+v, %v", next, err)
	}
	if last := next.Moves[len(next.Moves)-1]; last.Version != 2 || last.Office != cooperatives.OfficeAccountant {
		t.Errorf("the move is %+v", last)
	}
	early := m
	early.On = 20251231
	_, err = p.Redraft(early)
	wantProblem(t, err, "proposal.date", "")
	agreed := walk(t, next, cooperatives.BoardAgreed)
	_, err = agreed.Redraft(m)
	wantProblem(t, err, "proposal.order", "")
}

func TestMoneyTakenOutIsLeft(t *testing.T) {
	charter := collective()
	with, err := charter.Divide(cooperatives.Final, cooperatives.Figures{
		YearIncome: money(t, "42000"), Excluded: money(t, "2000"), Cash: money(t, "42000"),
	})
	if err != nil {
		t.Fatal(err)
	}
	without, err := charter.Divide(cooperatives.Final, cooperatives.Figures{
		YearIncome: money(t, "40000"), Cash: money(t, "42000"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if with.Reserve != without.Reserve || with.Members != without.Members || with.Pool != without.Pool {
		t.Errorf("%+v, without the money %+v", with, without)
	}
	wantMoney(t, "what is left", with.Left-without.Left, "2000")
	if l := with.Lines[3]; l.Row != cooperatives.RowExcluded || l.Amount != money(t, "2000") {
		t.Errorf("the row is %+v", l)
	}
	_, err = charter.Divide(cooperatives.Final, cooperatives.Figures{YearIncome: 100, Excluded: -1, Cash: 100})
	wantProblem(t, err, "plan.figures", "")
}

func TestClassesOfARegisterComeInOrder(t *testing.T) {
	class := func(code string) cooperatives.ShareClass {
		return cooperatives.ShareClass{
			Code: code, Name: "股种" + code, Kind: cooperatives.CustomShare, Weight: decimal.NewFromInt(1),
		}
	}
	r, err := cooperatives.NewRegister([]cooperatives.ShareClass{class("B"), class("A")}, nil, cooperatives.ShareRules{})
	if err != nil {
		t.Fatal(err)
	}
	if all := r.Classes(); len(all) != 2 || all[0].Code != "A" || all[1].Code != "B" {
		t.Errorf("classes %v", all)
	}
	n, err := cooperatives.ParseShares("2.5")
	if err != nil {
		t.Fatal(err)
	}
	if got := n.Times(dec("1.2")).String(); got != "3" {
		t.Errorf("2.5 shares of 1.2 points count %s", got)
	}
}
