package cooperatives

import (
	"slices"
	"strconv"

	"cunzhang/ledger"
)

// PlanState is how far a plan of distribution has come.
type PlanState int8

// The states: 草案, 理事会通过, 监事会审核, 党组织研究, 乡镇审核, 公示, 成员(代表)大会表决, 批准, 入账, 兑付.
const (
	PlanStateUnknown PlanState = iota
	PlanDraft
	BoardAgreed
	SupervisorsReviewed
	PartyStudied
	TownshipReviewed
	PlanPublished
	PlanVoted
	PlanApproved
	PlanPosted
	PlanPaid
)

var planStateNames = [...]string{
	"unknown", "draft", "board", "supervisors", "party", "township", "published", "voted", "approved", "posted", "paid",
}

// String returns the English name of the state.
func (s PlanState) String() string {
	if s < 0 || int(s) >= len(planStateNames) {
		return planStateNames[0]
	}
	return planStateNames[s]
}

// ParsePlanState reads the name of a state or fails with proposal.state.
func ParsePlanState(s string) (PlanState, error) {
	for i, name := range planStateNames {
		if i > 0 && s == name {
			return PlanState(i), nil
		}
	}
	return PlanStateUnknown, ledger.NewError(ledger.Invalid, "proposal.state", nil).At("state")
}

// Office is in what office somebody moves a plan.
type Office int8

// The offices.
const (
	OfficeUnknown     Office = iota
	OfficeAccountant         // 会计
	OfficeBoard              // 理事会
	OfficeSupervisors        // 监事会
	OfficeParty              // 党组织
	OfficeTownship           // 乡镇
	OfficeCashier            // 出纳
)

var officeNames = [...]string{"unknown", "accountant", "board", "supervisors", "party", "township", "cashier"}

// String returns the English name of the office.
func (o Office) String() string {
	if o < 0 || int(o) >= len(officeNames) {
		return officeNames[0]
	}
	return officeNames[o]
}

// ParseOffice reads the name of an office or fails with proposal.no_office.
func ParseOffice(s string) (Office, error) {
	return parseName[Office](officeNames[:], s, "proposal.no_office", "office")
}

// offices says who moves a plan to each state.
var offices = [...]Office{
	PlanDraft: OfficeAccountant, BoardAgreed: OfficeBoard, SupervisorsReviewed: OfficeSupervisors,
	PartyStudied: OfficeParty, TownshipReviewed: OfficeTownship, PlanPublished: OfficeAccountant,
	PlanVoted: OfficeBoard, PlanApproved: OfficeBoard, PlanPosted: OfficeAccountant, PlanPaid: OfficeCashier,
}

// MoverOf returns the office that moves a plan to the state.
func MoverOf(s PlanState) Office {
	if s < 0 || int(s) >= len(offices) {
		return OfficeUnknown
	}
	return offices[s]
}

// apart lists states that two different people must bring about, with the article.
var apart = [...]struct {
	earlier, later PlanState
	law            Law
}{
	{PlanDraft, SupervisorsReviewed, Collective32},
	{BoardAgreed, SupervisorsReviewed, Collective32},
	{PlanPosted, PlanPaid, Accounting35},
}

// Route lists the states that a plan of the regime walks through. Party and township have a say in collectives only.
func Route(regime ledger.Regime) []PlanState {
	all := []PlanState{
		PlanDraft, BoardAgreed, SupervisorsReviewed, PartyStudied, TownshipReviewed, PlanPublished, PlanVoted,
		PlanApproved, PlanPosted, PlanPaid,
	}
	if regime == ledger.FarmersCooperative {
		return slices.DeleteFunc(all, func(s PlanState) bool { return s == PartyStudied || s == TownshipReviewed })
	}
	return all
}

// Move is one step of a plan.
type Move struct {
	To       PlanState
	By       ledger.UserID
	Office   Office
	On       ledger.Date
	Version  int    // set by the proposal
	Document string // minute, opinion, notice; the reason of a step back
	Vote     *Vote  // with PlanVoted only; its day of publication is the proposal's
}

// Proposal is a plan of distribution on its way. Its content may change in PlanDraft only; every return to it begins a
// new version, so that what is voted on is what was published.
type Proposal struct {
	Rule      VoteRule
	DraftedBy ledger.UserID // who wrote the content last
	State     PlanState
	Version   int
	Moves     []Move
}

// NewProposal begins a proposal with its draft.
func NewProposal(rule VoteRule, by ledger.UserID, on ledger.Date) Proposal {
	return Proposal{
		Rule: rule, DraftedBy: by, State: PlanDraft, Version: 1,
		Moves: []Move{{To: PlanDraft, By: by, Office: OfficeAccountant, On: on, Version: 1}},
	}
}

// Next returns the state that follows, or PlanStateUnknown after the last.
func (p *Proposal) Next() PlanState {
	route := Route(p.Rule.Regime)
	if i := slices.Index(route, p.State); i >= 0 && i+1 < len(route) {
		return route[i+1]
	}
	return PlanStateUnknown
}

// Advance returns the proposal one state further. It fails with proposal.order, proposal.office, proposal.date,
// proposal.document, proposal.apart, proposal.vote, and for a vote as VoteRule.Check does.
func (p *Proposal) Advance(m Move) (Proposal, error) {
	switch {
	case m.To == PlanStateUnknown || m.To != p.Next():
		return *p, ledger.NewError(ledger.Conflict, "proposal.order",
			ledger.Args{"plan_state": p.State.String()})
	case m.Office != MoverOf(m.To):
		return *p, ledger.NewError(ledger.Denied, "proposal.office", ledger.Args{"office": MoverOf(m.To).String()})
	case (m.Vote != nil) != (m.To == PlanVoted):
		return *p, ledger.NewError(ledger.Invalid, "proposal.vote", nil).At("vote")
	}
	if err := p.checkMove(m); err != nil {
		return *p, err
	}
	for _, a := range apart {
		if a.later == m.To && p.moverOf(a.earlier) == m.By {
			law := a.law
			if law == Collective32 && p.Rule.Regime == ledger.FarmersCooperative {
				law = Coop33
			}
			err := refuse(law, "proposal.apart", ledger.Args{"plan_state": a.earlier.String()})
			err.Kind = ledger.Denied
			return *p, err
		}
	}
	if m.To == PlanVoted {
		vote := *m.Vote
		vote.Published, vote.Held = p.Moves[len(p.Moves)-1].On, m.On
		if err := p.Rule.Check(vote); err != nil {
			return *p, err
		}
		m.Vote = &vote
	}
	return p.with(m), nil
}

// Return sends the proposal back to its draft, for whatever Document says, and begins the next version. It fails with
// proposal.final once the plan is approved, proposal.order for a draft, proposal.date and proposal.document.
func (p *Proposal) Return(m Move) (Proposal, error) {
	switch {
	case p.State >= PlanApproved:
		return *p, ledger.NewError(ledger.Conflict, "proposal.final", nil)
	case p.State == PlanDraft:
		return *p, ledger.NewError(ledger.Conflict, "proposal.order",
			ledger.Args{"plan_state": p.State.String()})
	}
	m.To, m.Vote = PlanDraft, nil
	if err := p.checkMove(m); err != nil {
		return *p, err
	}
	back := *p
	back.Version++
	return back.with(m), nil
}

// Redraft begins the next version of a draft, whose content somebody writes anew. It fails with proposal.order for
// what is no draft any more and has to be returned first, proposal.date and proposal.document.
func (p *Proposal) Redraft(m Move) (Proposal, error) {
	if p.State != PlanDraft {
		return *p, ledger.NewError(ledger.Conflict, "proposal.order", ledger.Args{"plan_state": p.State.String()})
	}
	m.To, m.Vote, m.Office = PlanDraft, nil, OfficeAccountant
	if err := p.checkMove(m); err != nil {
		return *p, err
	}
	next := *p
	next.Version++
	next.DraftedBy = m.By
	return next.with(m), nil
}

// checkMove wants a day not before the last step, and a document.
func (p *Proposal) checkMove(m Move) error {
	latest := p.Moves[len(p.Moves)-1].On
	if !m.On.Valid() || m.On < latest {
		return ledger.NewError(ledger.Invalid, "proposal.date", ledger.Args{"date": latest.String()}).At("date")
	}
	if problems := appendText(nil, "document", m.Document, ledger.MaxNote); problems != nil {
		return problems.Err()
	}
	return nil
}

// moverOf tells who brought this version to the state: nobody, 0, when it has not been there.
func (p *Proposal) moverOf(s PlanState) ledger.UserID {
	if s == PlanDraft {
		return p.DraftedBy
	}
	for _, m := range p.Moves {
		if m.To == s && m.Version == p.Version {
			return m.By
		}
	}
	return 0
}

// with returns a copy of the proposal after the move.
func (p *Proposal) with(m Move) Proposal {
	after := *p
	m.Version = p.Version
	after.State, after.Moves = m.To, append(slices.Clone(p.Moves), m)
	return after
}

// Title names the version: 第2稿.
func (p *Proposal) Title() string { return "第" + strconv.Itoa(p.Version) + "稿" }
