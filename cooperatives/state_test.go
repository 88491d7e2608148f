package cooperatives_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// step is the next move of a proposal by the person whose number is the office's.
func step(p cooperatives.Proposal, on ledger.Date) cooperatives.Move {
	to := p.Next()
	m := cooperatives.Move{
		To: to, By: ledger.UserID(cooperatives.MoverOf(to)), Office: cooperatives.MoverOf(to), On: on, Document: "记录",
	}
	if to == cooperatives.PlanVoted {
		v := agreed()
		m.Vote = &v
	}
	return m
}

func begin(regime ledger.Regime) cooperatives.Proposal {
	by := ledger.UserID(cooperatives.OfficeAccountant)
	return cooperatives.NewProposal(cooperatives.VoteRule{Regime: regime}, by, 20260101)
}

// walk moves a proposal on to the state, a step a day but for the vote, which waits for the notice.
func walk(t testing.TB, p cooperatives.Proposal, to cooperatives.PlanState) cooperatives.Proposal {
	t.Helper()
	for p.State != to {
		on := p.Moves[len(p.Moves)-1].On.AddDays(1)
		if p.Next() == cooperatives.PlanVoted {
			on = on.AddDays(15)
		}
		after, err := p.Advance(step(p, on))
		if err != nil {
			t.Fatalf("to %s: %v", p.Next(), err)
		}
		p = after
	}
	return p
}

func TestProposalWalksFromDraftToPaid(t *testing.T) {
	p := walk(t, begin(ledger.RuralCollective), cooperatives.PlanPaid)
	if len(p.Moves) != 10 || p.Next() != cooperatives.PlanStateUnknown {
		t.Errorf("%d moves, then %s", len(p.Moves), p.Next())
	}
	vote := p.Moves[6].Vote
	if vote == nil || vote.Published != p.Moves[5].On || vote.Held != p.Moves[6].On {
		t.Errorf("the vote %v does not carry the days of its proposal", vote)
	}
	_, err := p.Advance(step(p, 20261231))
	wantProblem(t, err, "proposal.order", "")
}

func TestCooperativeAsksNeitherPartyNorTownship(t *testing.T) {
	p := walk(t, begin(ledger.FarmersCooperative), cooperatives.PlanPaid)
	for _, m := range p.Moves {
		if m.To == cooperatives.PartyStudied || m.To == cooperatives.TownshipReviewed {
			t.Errorf("went through %s", m.To)
		}
	}
}

func TestProposalRefuses(t *testing.T) {
	at := func(s cooperatives.PlanState) cooperatives.Proposal { return walk(t, begin(ledger.RuralCollective), s) }
	tests := []struct {
		name  string
		state cooperatives.PlanState
		spoil func(*cooperatives.Move)
		key   string
		law   cooperatives.Law
	}{
		{
			"a step left out", cooperatives.PlanDraft,
			func(m *cooperatives.Move) { m.To = cooperatives.PlanPublished }, "proposal.order", "",
		},
		{
			"paid before posted", cooperatives.PlanApproved,
			func(m *cooperatives.Move) { m.To = cooperatives.PlanPaid }, "proposal.order", "",
		},
		{
			"another office", cooperatives.PartyStudied,
			func(m *cooperatives.Move) { m.Office = cooperatives.OfficeBoard }, "proposal.office", "",
		},
		{"no vote", cooperatives.PlanPublished, func(m *cooperatives.Move) { m.Vote = nil }, "proposal.vote", ""},
		{
			"a vote where none is due", cooperatives.PlanDraft,
			func(m *cooperatives.Move) { m.Vote = &cooperatives.Vote{} }, "proposal.vote", "",
		},
		{
			"an earlier day", cooperatives.BoardAgreed,
			func(m *cooperatives.Move) { m.On = 20260101 }, "proposal.date", "",
		},
		{"no day", cooperatives.BoardAgreed, func(m *cooperatives.Move) { m.On = 20260230 }, "proposal.date", ""},
		{"no document", cooperatives.PlanDraft, func(m *cooperatives.Move) { m.Document = "" }, "field.required", ""},
		{
			"the drafter as supervisor", cooperatives.BoardAgreed,
			func(m *cooperatives.Move) { m.By = ledger.UserID(cooperatives.OfficeAccountant) },
			"proposal.apart", cooperatives.Collective32,
		},
		{
			"the director as supervisor", cooperatives.BoardAgreed,
			func(m *cooperatives.Move) { m.By = ledger.UserID(cooperatives.OfficeBoard) },
			"proposal.apart", cooperatives.Collective32,
		},
		{
			"the accountant as cashier", cooperatives.PlanPosted,
			func(m *cooperatives.Move) { m.By = ledger.UserID(cooperatives.OfficeAccountant) },
			"proposal.apart", cooperatives.Accounting35,
		},
		{
			"a vote too early", cooperatives.PlanPublished, func(m *cooperatives.Move) { m.On = m.On.AddDays(-7) },
			"vote.too_early", cooperatives.Collective46,
		},
		{
			"a vote lost", cooperatives.PlanPublished, func(m *cooperatives.Move) { m.Vote.Yes = 59 },
			"vote.threshold", cooperatives.Collective27,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := at(tt.state)
			m := step(p, p.Moves[len(p.Moves)-1].On.AddDays(16))
			tt.spoil(&m)
			after, err := p.Advance(m)
			wantProblem(t, err, tt.key, tt.law)
			if after.State != tt.state || len(after.Moves) != len(p.Moves) {
				t.Errorf("the refused move changed the proposal to %s", after.State)
			}
		})
	}
}

// A cooperative keeps its supervisors apart by its own law.
func TestSupervisorsOfACooperative(t *testing.T) {
	p := walk(t, begin(ledger.FarmersCooperative), cooperatives.BoardAgreed)
	m := step(p, p.Moves[len(p.Moves)-1].On.AddDays(1))
	m.By = ledger.UserID(cooperatives.OfficeBoard)
	_, err := p.Advance(m)
	wantProblem(t, err, "proposal.apart", cooperatives.Coop33)
}

func TestReturnBeginsTheNextVersion(t *testing.T) {
	p := walk(t, begin(ledger.RuralCollective), cooperatives.SupervisorsReviewed)
	why := cooperatives.Move{By: ledger.UserID(cooperatives.OfficeSupervisors), On: 20260110, Document: "公积金比例不对"}
	back, err := p.Return(why)
	if err != nil {
		t.Fatal(err)
	}
	if back.State != cooperatives.PlanDraft || back.Version != 2 || back.Title() != "第2稿" {
		t.Errorf("returned to %s of %s", back.State, back.Title())
	}
	// The supervisor who sent it back reviews the new version, and every step is taken again.
	again := walk(t, back, cooperatives.PlanVoted)
	if len(again.Moves) != len(p.Moves)+1+6 {
		t.Errorf("%d moves", len(again.Moves))
	}
	_, err = back.Return(why)
	wantProblem(t, err, "proposal.order", "")
	why.Document = ""
	_, err = again.Return(why)
	wantProblem(t, err, "proposal.date", "")
	why.On = 20261231
	_, err = again.Return(why)
	wantProblem(t, err, "field.required", "")
	approved := walk(t, again, cooperatives.PlanApproved)
	_, err = approved.Return(why)
	wantProblem(t, err, "proposal.final", "")
}

// Whatever is tried, a proposal only ever stands where its last move led, and what was paid was voted on.
func TestProposalMovesAreItsHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := begin(ledger.RuralCollective)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			m := step(p, p.Moves[len(p.Moves)-1].On.AddDays(rapid.IntRange(0, 20).Draw(t, "days")))
			before, move := len(p.Moves), p.Advance
			if rapid.IntRange(0, 9).Draw(t, "back") == 0 {
				move = p.Return
			}
			after, err := move(m)
			if want := before + 1; err == nil && len(after.Moves) != want || err != nil && len(after.Moves) != before {
				t.Fatalf("%d moves became %d, %v", before, len(after.Moves), err)
			}
			p = after
			if p.State != p.Moves[len(p.Moves)-1].To {
				t.Fatalf("stands at %s", p.State)
			}
		}
		voted := slices.ContainsFunc(p.Moves, func(m cooperatives.Move) bool {
			return m.To == cooperatives.PlanVoted && m.Version == p.Version && m.Vote != nil
		})
		if p.State >= cooperatives.PlanVoted && !voted {
			t.Fatalf("%s without a vote", p.State)
		}
	})
}

func TestMoverOf(t *testing.T) {
	for _, s := range cooperatives.Route(ledger.RuralCollective) {
		if cooperatives.MoverOf(s) == cooperatives.OfficeUnknown {
			t.Errorf("nobody moves to %s", s)
		}
	}
	if cooperatives.MoverOf(99) != cooperatives.OfficeUnknown {
		t.Error("somebody moves to nowhere")
	}
}
