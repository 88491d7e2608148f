package cooperatives

import (
	"strconv"

	"cunzhang/ledger"
)

// Body is who voted.
type Body int8

// The bodies. Only the first two can agree to a distribution; the others are there to be told so.
const (
	BodyUnknown            Body = iota
	MembersMeeting              // 成员大会
	RepresentativesMeeting      // 成员代表大会
	VillagersMeeting            // 村民会议、村民代表会议
	MassMeeting                 // 群众会、院坝会
)

var bodyNames = [...]string{"unknown", "members", "representatives", "villagers", "mass"}

// String returns the English name of the body.
func (b Body) String() string {
	if b < 0 || int(b) >= len(bodyNames) {
		return bodyNames[0]
	}
	return bodyNames[b]
}

// ParseBody reads the name of a body or fails with vote.body.
func ParseBody(s string) (Body, error) { return parseName[Body](bodyNames[:], s, "vote.body", "body") }

// Matter is what a vote is about, as far as the law asks for different majorities.
type Matter int8

// The matters.
const (
	MatterUnknown       Matter = iota
	AnnualDistribution         // 收益分配方案, 盈余分配方案
	ShareQuantification        // 份额量化方案: members' meeting only
	LandMoney                  // 土地补偿费的分配、使用: members' meeting only
	CharterChange              // 章程: members' meeting only
	OutsidersShare             // 非成员长期参与分享收益: three quarters of all members
)

var matterNames = [...]string{
	"unknown", "annual-distribution", "share-quantification", "land-money", "charter-change", "outsiders-share",
}

// String returns the English name of the matter.
func (m Matter) String() string {
	if m < 0 || int(m) >= len(matterNames) {
		return matterNames[0]
	}
	return matterNames[m]
}

// Fraction is a part of a whole, such as two thirds.
type Fraction struct {
	Num, Den int
}

// reached reports whether part is at least the fraction of whole.
func (f Fraction) reached(part, whole int) bool { return part*f.Den >= f.Num*whole }

// String writes the fraction as 2/3.
func (f Fraction) String() string { return strconv.Itoa(f.Num) + "/" + strconv.Itoa(f.Den) }

// VoteRule is what the law, the province and the charter want of a vote. The zero values of all but Regime leave it at
// the law of the land.
type VoteRule struct {
	Regime       ledger.Regime
	NoticeDays   int      // where the province wants more days than the law: 15 in Zhejiang
	NoticeLaw    Law      // with NoticeDays
	AtLeast      Fraction // of all who have a vote, where the charter wants more than the law
	NoCollective bool     // the villagers' committee acts for a collective that was never founded
	Members      int      // of a farmers' cooperative: it has a representatives' meeting above 150
}

// Problems lists vote.at_least for a part that is none, vote.notice for days that are none or rest on no article, and
// plan.law_not_bound for those of another regime.
func (r *VoteRule) Problems() ledger.Errors {
	var problems ledger.Errors
	if f := r.AtLeast; f != (Fraction{}) && (f.Num < 1 || f.Den < f.Num || f.Den > MaxDenominator) {
		problems = append(problems, ledger.NewError(ledger.Invalid, "vote.at_least", nil).At("at_least"))
	}
	if r.NoticeDays < 0 || r.NoticeDays > MaxNotice || r.NoticeDays > 0 && r.NoticeLaw == "" {
		problems = append(problems, ledger.NewError(ledger.Invalid, "vote.notice",
			ledger.Args{"max": strconv.Itoa(MaxNotice)}).At("notice_days"))
	}
	if r.NoticeDays > 0 && !r.NoticeLaw.Binds(r.Regime) {
		problems = append(problems, refuse(r.NoticeLaw, "plan.law_not_bound", nil).At("notice_law"))
	}
	return problems
}

// What a charter can ask for at most: days of publication, and parts of a whole.
const (
	MaxNotice      = 90
	MaxDenominator = 100
)

// Vote is a resolution as the minutes record it.
type Vote struct {
	Body      Body
	Matter    Matter
	Published ledger.Date // since when the plan could be read
	Held      ledger.Date
	Entitled  int // persons: members of full capacity, or all representatives
	Present   int // in person, online or by a proxy of the household
	Proxies   int `json:",omitempty"` // of those present, by the written proxy that somebody of the household holds
	Votes     int // all voting rights, where some members have more than one; zero is one each
	Yes       int
	No        int
	Abstained int
	Document  string // the minutes
}

// The days, quorums and majorities of the law.
const (
	collectiveNotice       = 10 // 农村集体经济组织法 §27, §46
	cooperativeNotice      = 15 // 农民专业合作社法 §40
	minRepresentatives     = 21 // more than 20: 农村集体经济组织法 §28
	minCoopMembers         = 151
	minCoopRepresentatives = 51
)

var (
	twoThirds     = Fraction{2, 3}
	threeQuarters = Fraction{3, 4}
)

// Check names everything that makes the vote void, with the article: vote.counts, vote.document, vote.unpublished,
// vote.too_early, vote.villagers, vote.mass_meeting, vote.body, vote.representatives, vote.representatives_few,
// vote.members_few, vote.quorum, vote.threshold.
func (r *VoteRule) Check(v Vote) error {
	var problems ledger.Errors
	for _, p := range []*ledger.Error{v.counts(), r.checkBody(v), r.checkNotice(v), r.checkQuorum(v), r.checkYes(v)} {
		if p != nil {
			problems = append(problems, p)
		}
	}
	return problems.Err()
}

func (r *VoteRule) cooperative() bool { return r.Regime == ledger.FarmersCooperative }

// all is how many votes there are.
func (v *Vote) all() int { return max(v.Votes, v.Entitled) }

func (v *Vote) counts() *ledger.Error {
	switch {
	case min(v.Yes, v.No, v.Abstained, v.Present, v.Proxies) < 0 || v.Entitled < 1 || v.Present > v.Entitled,
		v.Proxies > 0 && v.Proxies >= v.Present, // who holds a proxy is there as well
		v.Votes != 0 && v.Votes < v.Entitled, v.Yes+v.No+v.Abstained > v.Present+v.all()-v.Entitled:
		return ledger.NewError(ledger.Invalid, "vote.counts", nil).At("yes")
	case v.Document == "":
		return ledger.NewError(ledger.Invalid, "vote.document", nil).At("document")
	}
	return nil
}

// checkBody wants a meeting that may decide the matter.
func (r *VoteRule) checkBody(v Vote) *ledger.Error {
	if r.cooperative() {
		return r.checkCoopBody(v)
	}
	switch v.Body {
	case MembersMeeting:
		return nil
	case VillagersMeeting:
		if r.NoCollective {
			return nil
		}
		return refuse(Collective26, "vote.villagers", nil).At("body")
	case MassMeeting:
		return refuse(Collective26, "vote.mass_meeting", nil).At("body")
	case RepresentativesMeeting:
		switch {
		case v.Matter != AnnualDistribution:
			return refuse(Collective28, "vote.representatives", nil).At("body")
		case v.Entitled < minRepresentatives:
			return refuse(Collective28, "vote.representatives_few",
				ledger.Args{"least": strconv.Itoa(minRepresentatives)}).At("entitled")
		}
		return nil
	case BodyUnknown:
	}
	return ledger.NewError(ledger.Invalid, "vote.body", nil).At("body")
}

func (r *VoteRule) checkCoopBody(v Vote) *ledger.Error {
	switch v.Body {
	case MembersMeeting:
		return nil
	case RepresentativesMeeting:
		switch {
		case r.Members < minCoopMembers:
			return refuse(Coop32, "vote.members_few", ledger.Args{"least": strconv.Itoa(minCoopMembers)}).At("body")
		case v.Entitled < minCoopRepresentatives:
			return refuse(Coop32, "vote.representatives_few",
				ledger.Args{"least": strconv.Itoa(minCoopRepresentatives)}).At("entitled")
		}
		return nil
	case VillagersMeeting:
		return refuse(Coop29, "vote.villagers", nil).At("body")
	case MassMeeting:
		return refuse(Coop29, "vote.mass_meeting", nil).At("body")
	case BodyUnknown:
	}
	return ledger.NewError(ledger.Invalid, "vote.body", nil).At("body")
}

// checkNotice wants the plan to have been public long enough before the meeting.
func (r *VoteRule) checkNotice(v Vote) *ledger.Error {
	days, law := collectiveNotice, Collective46
	if r.cooperative() {
		days, law = cooperativeNotice, Coop40
	}
	if r.NoticeDays > days && r.NoticeLaw.Binds(r.Regime) {
		days, law = r.NoticeDays, r.NoticeLaw
	}
	switch {
	case !v.Published.Valid():
		return refuse(law, "vote.unpublished", ledger.Args{"days": strconv.Itoa(days)}).At("published")
	case !v.Held.Valid() || v.Held < v.Published.AddDays(days):
		return refuse(law, "vote.too_early", ledger.Args{
			"days": strconv.Itoa(days), "published": v.Published.String(),
			"earliest": v.Published.AddDays(days).String(),
		}).At("held")
	}
	return nil
}

// checkQuorum wants two thirds of those entitled at the meeting. For representatives of a collective the law names
// the majority only.
func (r *VoteRule) checkQuorum(v Vote) *ledger.Error {
	if !r.cooperative() && v.Body == RepresentativesMeeting || twoThirds.reached(v.Present, v.Entitled) {
		return nil
	}
	law := Collective27
	if r.cooperative() {
		law = Coop30
	}
	return refuse(law, "vote.quorum", voteArgs(v.Present, v.Entitled, twoThirds)).At("present")
}

// checkYes wants the majority of all who have a vote, not of those who came.
func (r *VoteRule) checkYes(v Vote) *ledger.Error {
	need, law := twoThirds, Collective27
	switch {
	case r.cooperative() && v.Matter != CharterChange:
		need, law = Fraction{v.all()/2 + 1, v.all()}, Coop30 // more than half
	case r.cooperative():
		law = Coop30
	case v.Body == RepresentativesMeeting:
		law = Collective28
	case v.Matter == OutsidersShare:
		need, law = threeQuarters, Collective15
	}
	if v.Entitled > 0 && !need.reached(v.Yes, v.all()) {
		return refuse(law, "vote.threshold", voteArgs(v.Yes, v.all(), need)).At("yes")
	}
	if r.AtLeast.Den > 0 && !r.AtLeast.reached(v.Yes, v.all()) {
		return refuse(CharterRule, "vote.threshold", voteArgs(v.Yes, v.all(), r.AtLeast)).At("yes")
	}
	return nil
}

// voteArgs names the count, the whole and the least count that the fraction asks for.
func voteArgs(count, all int, need Fraction) ledger.Args {
	least := (need.Num*all + need.Den - 1) / max(1, need.Den)
	return ledger.Args{
		"count": strconv.Itoa(count), "all": strconv.Itoa(all), "least": strconv.Itoa(least),
	}
}
