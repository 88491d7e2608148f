package cooperatives_test

import (
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// agreed is a vote of 90 members of which 60, two thirds, are in favour.
func agreed() cooperatives.Vote {
	return cooperatives.Vote{
		Body: cooperatives.MembersMeeting, Matter: cooperatives.AnnualDistribution, Published: 20260101, Held: 20260111,
		Entitled: 90, Present: 70, Yes: 60, No: 6, Abstained: 4, Document: "会议记录3号",
	}
}

func TestVoteOfMembers(t *testing.T) {
	rule := cooperatives.VoteRule{Regime: ledger.RuralCollective}
	if err := rule.Check(agreed()); err != nil {
		t.Fatal(err)
	}
	some := agreed()
	if some.Proxies = 30; rule.Check(some) != nil {
		t.Error(rule.Check(some))
	}
	tests := []struct {
		name  string
		spoil func(*cooperatives.Vote)
		key   string
		law   cooperatives.Law
	}{
		{"nobody there to hold the proxies", func(v *cooperatives.Vote) { v.Proxies = 70 }, "vote.counts", ""},
		{"proxies below none", func(v *cooperatives.Vote) { v.Proxies = -1 }, "vote.counts", ""},
		{
			"nine days after publication",
			func(v *cooperatives.Vote) { v.Held = 20260110 }, "vote.too_early", cooperatives.Collective46,
		},
		{
			"never published",
			func(v *cooperatives.Vote) { v.Published = 0 }, "vote.unpublished", cooperatives.Collective46,
		},
		{"never held", func(v *cooperatives.Vote) { v.Held = 0 }, "vote.too_early", cooperatives.Collective46},
		{
			"one short of two thirds of all",
			func(v *cooperatives.Vote) { v.Yes = 59 }, "vote.threshold", cooperatives.Collective27,
		},
		{
			"outsiders with two thirds", func(v *cooperatives.Vote) { v.Matter = cooperatives.OutsidersShare },
			"vote.threshold", cooperatives.Collective15,
		},
		{
			"villagers",
			func(v *cooperatives.Vote) { v.Body = cooperatives.VillagersMeeting },
			"vote.villagers", cooperatives.Collective26,
		},
		{
			"a mass meeting",
			func(v *cooperatives.Vote) { v.Body = cooperatives.MassMeeting },
			"vote.mass_meeting", cooperatives.Collective26,
		},
		{"nobody", func(v *cooperatives.Vote) { v.Body = 0 }, "vote.body", ""},
		{"more votes than people", func(v *cooperatives.Vote) { v.No = 7 }, "vote.counts", ""},
		{"more people than members", func(v *cooperatives.Vote) { v.Present = 91 }, "vote.counts", ""},
		{"fewer votes than members", func(v *cooperatives.Vote) { v.Votes = 89 }, "vote.counts", ""},
		{"negative votes", func(v *cooperatives.Vote) { v.Abstained = -1 }, "vote.counts", ""},
		{"no minutes", func(v *cooperatives.Vote) { v.Document = "" }, "vote.document", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := agreed()
			tt.spoil(&v)
			wantProblem(t, rule.Check(v), tt.key, tt.law)
		})
	}
	v := agreed()
	v.Entitled, v.Present, v.Yes, v.No, v.Abstained = 90, 59, 59, 0, 0
	ps := ledger.Problems(rule.Check(v))
	if len(ps) != 2 || ps[0].Key != "vote.quorum" || ps[0].Args["least"] != "60" ||
		ps[0].Args["law"] != "collective-27" ||
		ps[1].Key != "vote.threshold" {
		t.Errorf("a meeting without a quorum gave %v", ps)
	}
	v = cooperatives.Vote{}
	if ps := ledger.Problems(rule.Check(v)); len(ps) != 3 {
		t.Errorf("an empty vote gave %v", ps)
	}
}

func TestVoteOfRepresentatives(t *testing.T) {
	rule := cooperatives.VoteRule{Regime: ledger.RuralCollective}
	v := agreed()
	v.Body, v.Entitled, v.Present, v.Yes, v.No, v.Abstained = cooperatives.RepresentativesMeeting, 21, 15, 14, 1, 0
	if err := rule.Check(v); err != nil {
		t.Fatal(err)
	}
	for _, m := range []cooperatives.Matter{
		cooperatives.ShareQuantification, cooperatives.LandMoney, cooperatives.CharterChange,
	} {
		v.Matter = m
		wantProblem(t, rule.Check(v), "vote.representatives", cooperatives.Collective28)
	}
	v.Matter, v.Yes = cooperatives.AnnualDistribution, 13
	wantProblem(t, rule.Check(v), "vote.threshold", cooperatives.Collective28)
	v.Yes, v.Entitled = 14, 20
	wantProblem(t, rule.Check(v), "vote.representatives_few", cooperatives.Collective28)
}

func TestVoteOfProvinceAndCharter(t *testing.T) {
	rule := cooperatives.VoteRule{
		Regime: ledger.RuralCollective, NoticeDays: 15, NoticeLaw: cooperatives.Zhejiang20,
	}
	wantProblem(t, rule.Check(agreed()), "vote.too_early", cooperatives.Zhejiang20)
	rule = cooperatives.VoteRule{
		Regime: ledger.RuralCollective, NoticeDays: 5, AtLeast: cooperatives.Fraction{Num: 4, Den: 5},
	}
	wantProblem(t, rule.Check(agreed()), "vote.threshold", cooperatives.CharterRule)
	if s := rule.AtLeast.String(); s != "4/5" {
		t.Errorf("the fraction reads %s", s)
	}
	// Where no collective was founded the villagers' committee acts for it, under the same majorities.
	rule = cooperatives.VoteRule{Regime: ledger.RuralCollective, NoCollective: true}
	v := agreed()
	v.Body = cooperatives.VillagersMeeting
	if err := rule.Check(v); err != nil {
		t.Error(err)
	}
	v.Yes = 59
	wantProblem(t, rule.Check(v), "vote.threshold", cooperatives.Collective27)
}

func TestVoteOfCooperative(t *testing.T) {
	rule := cooperatives.VoteRule{Regime: ledger.FarmersCooperative, Members: 90}
	v := agreed()
	wantProblem(t, rule.Check(v), "vote.too_early", cooperatives.Coop40)
	v.Held, v.Yes = 20260116, 46
	if err := rule.Check(v); err != nil {
		t.Fatal(err)
	}
	v.Yes = 45
	wantProblem(t, rule.Check(v), "vote.threshold", cooperatives.Coop30)
	v.Yes, v.Votes = 50, 108 // with additional votes more than half is 55
	wantProblem(t, rule.Check(v), "vote.threshold", cooperatives.Coop30)
	v.Yes = 55
	if err := rule.Check(v); err != nil {
		t.Error(err)
	}
	v.Votes, v.Yes, v.Matter = 0, 59, cooperatives.CharterChange
	wantProblem(t, rule.Check(v), "vote.threshold", cooperatives.Coop30)
	v = agreed()
	v.Held, v.Present, v.Yes, v.No, v.Abstained = 20260116, 59, 50, 0, 0
	wantProblem(t, rule.Check(v), "vote.quorum", cooperatives.Coop30)

	v = agreed()
	v.Held = 20260116
	for body, key := range map[cooperatives.Body]string{
		cooperatives.VillagersMeeting: "vote.villagers", cooperatives.MassMeeting: "vote.mass_meeting",
	} {
		v.Body = body
		wantProblem(t, rule.Check(v), key, cooperatives.Coop29)
	}
	v.Body = cooperatives.BodyUnknown
	wantProblem(t, rule.Check(v), "vote.body", "")
	v.Body = cooperatives.RepresentativesMeeting
	wantProblem(t, rule.Check(v), "vote.members_few", cooperatives.Coop32)
	rule.Members = 151
	if err := rule.Check(v); err != nil {
		t.Error(err)
	}
	v.Entitled, v.Present, v.Yes, v.No, v.Abstained = 50, 50, 50, 0, 0
	wantProblem(t, rule.Check(v), "vote.representatives_few", cooperatives.Coop32)
}
