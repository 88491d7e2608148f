package cooperatives

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
)

// Limits of the texts of a member; pages and tables repeat them.
const (
	MaxCode    = ledger.MaxText // characters of a code
	MaxName    = 60             // characters of a name, long enough for the names of all nationalities
	MaxAddress = 200            // characters of an address
)

// aYear is the longest notice of an exit in days.
const aYear = 366

// adult is the age of full civil capacity in years (民法典 §17).
const adult = 18

// Household is a family (户) as the register of members lists it.
type Household struct {
	Code    string // also its code in the book's member dimension
	Head    string // code of the member who is its head (户主); empty when there is none now
	Group   string // villagers' group (村民小组)
	Address string
}

// Status is what a membership is on a day.
type Status int8

// The states of a membership: 不是成员, 成员, 已退出或丧失身份但保留权益, 已丧失成员身份.
const (
	NotMember Status = iota
	Active
	RightsKept
	Ended
)

var statusNames = [...]string{"none", "active", "rights-kept", "ended"}

// String returns the English name of the status.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return statusNames[0]
	}
	return statusNames[s]
}

// Reason says why a membership begins, ends or, as some believe wrongly, would end.
type Reason int8

// The reasons. Those from Founding on begin a membership (农村集体经济组织法 §12), those from Death on end it (§16, §17),
// those from Study on never do (§18); Alive takes back a death that was entered by mistake.
const (
	ReasonUnknown   Reason = iota
	Founding               // 清产核资时确认
	Birth                  // 出生
	Marriage               // 结婚
	Adoption               // 收养
	Resettlement           // 政策性移民
	Death                  // 死亡
	LostNationality        // 丧失国籍
	OtherMembership        // 取得其他农村集体经济组织成员身份
	CivilServant           // 成为公务员（聘任制除外）
	Exit                   // 自愿退出
	OtherGround            // 法律法规和章程规定的其他情形
	Study                  // 就学
	Army                   // 服役
	MigrantWork            // 务工
	Business               // 经商
	Divorce                // 离婚
	Widowhood              // 丧偶
	Prison                 // 服刑
	Alive                  // 死亡登记有误: takes back the death before it
)

var reasonNames = [...]string{
	"unknown", "founding", "birth", "marriage", "adoption", "resettlement", "death", "lost-nationality",
	"other-membership", "civil-servant", "exit", "other-ground", "study", "army", "migrant-work", "business",
	"divorce", "widowhood", "prison", "alive",
}

// String returns the English name of the reason.
func (r Reason) String() string {
	if r < 0 || int(r) >= len(reasonNames) {
		return reasonNames[0]
	}
	return reasonNames[r]
}

// ParseReason reads the name of a reason or fails with member.reason.
func ParseReason(s string) (Reason, error) {
	for i, name := range reasonNames {
		if i > 0 && s == name {
			return Reason(i), nil
		}
	}
	return ReasonUnknown, ledger.NewError(ledger.Invalid, "member.reason", nil).At("reason")
}

// Begins reports whether the reason begins a membership.
func (r Reason) Begins() bool { return r >= Founding && r < Death }

// Ends reports whether the reason ends a membership.
func (r Reason) Ends() bool { return r >= Death && r < Study }

// mayKeepRights reports whether rights can be kept for an agreed time (农村集体经济组织法 §16, §17).
func (r Reason) mayKeepRights() bool { return r == OtherMembership || r == CivilServant || r == Exit }

// Change is one event in a membership. Events of §18, such as study, are noted and change nothing.
type Change struct {
	Reason   Reason
	Date     ledger.Date // the first day on which it holds
	Until    ledger.Date // last day of rights kept after the end; zero when none are kept
	Document string      // what proves it
}

// CheckAhead refuses with member.change_ahead what is said to happen after today. Only who leaves by his own will gives
// notice: the membership of a farmers' cooperative then ends with the year (农民专业合作社法 §25), at most a year ahead.
func (c Change) CheckAhead(today ledger.Date) error {
	if c.Date <= today || c.Reason == Exit && c.Date <= today.AddDays(aYear) {
		return nil
	}
	return ledger.NewError(ledger.Invalid, "member.change_ahead", nil).At("date")
}

// Member is a member of a cooperative (成员) with the changes of the membership in the order of their dates.
type Member struct {
	Code            string // also the code in the book's member dimension
	Household       string // code of the household; empty in a cooperative that has none
	Name            string
	IDNumber        IDNumber
	Born            ledger.Date // where no identity number tells it
	Phone           Phone
	BankCard        BankCard
	LimitedCapacity bool // a court has found limited civil capacity or none
	Changes         []Change
}

// Standing are the changes that count: a death that was taken back, and what took it back, do not, as if nobody had ever
// entered them.
func (m *Member) Standing() []Change {
	taken := func(c Change) bool { return c.Reason == Alive }
	if !slices.ContainsFunc(m.Changes, taken) {
		return m.Changes
	}
	var out []Change
	for i, c := range m.Changes {
		if !taken(c) && !m.TakenBack(i) {
			out = append(out, c)
		}
	}
	return out
}

// TakenBack reports whether the change at the index is a death that the next one takes back.
func (m *Member) TakenBack(i int) bool {
	return m.Changes[i].Reason == Death && i+1 < len(m.Changes) && m.Changes[i+1].Reason == Alive
}

// StatusOn returns what the membership is on the day.
func (m *Member) StatusOn(day ledger.Date) Status {
	status := NotMember
	for _, c := range m.Standing() {
		switch {
		case c.Date > day:
			return status
		case c.Reason.Begins():
			status = Active
		case c.Reason.Ends() && day <= c.Until:
			status = RightsKept
		case c.Reason.Ends():
			status = Ended
		}
	}
	return status
}

// BirthDay returns the day of birth by the identity number, else as it was told; no date where neither is known.
func (m *Member) BirthDay() ledger.Date { return cmp.Or(m.IDNumber.Birth(), m.Born) }

// VotesOn reports whether the member has a vote on the day: an active member of full civil capacity. Who belongs to no
// household is a member of a farmers' cooperative, which takes only such people (农民专业合作社法 §19) and organisations,
// and need not tell a birth.
func (m *Member) VotesOn(day ledger.Date) bool {
	if m.StatusOn(day) != Active || m.LimitedCapacity {
		return false
	}
	birth := m.BirthDay()
	if birth == 0 {
		return m.Household == ""
	}
	return day-birth >= adult*10000
}

// Validate checks the member alone, in a book of the regime, and names every problem: text rules, member.reason,
// member.change_date, member.change_order, member.not_dead, member.never_ends, member.rights_until and member.document; the two before the
// last end in _coop in a farmers' cooperative, whose law says nothing of either. Identity, phone and card are checked when
// they are parsed.
func (m *Member) Validate(regime ledger.Regime) error {
	var problems ledger.Errors
	problems = appendText(problems, "code", m.Code, MaxCode)
	problems = appendText(problems, "name", m.Name, MaxName)
	status, last := NotMember, Change{}
	for i, c := range m.Changes {
		if err := c.check(regime, status, last); err != nil {
			problems = append(problems, err)
			break
		}
		switch last = c; {
		case m.TakenBack(i):
		case c.Reason.Begins():
			status = Active
		case c.Until != 0:
			status = RightsKept
		case c.Reason.Ends():
			status = Ended
		}
	}
	return problems.Err()
}

// check says what is wrong with a change after the status before it, by the articles of the regime.
func (c Change) check(regime ledger.Regime, status Status, last Change) *ledger.Error {
	misfit := c.Reason.Begins() == (status == Active)
	if c.Reason == Death && status == RightsKept || c.Reason == Alive {
		misfit = false
	}
	changes := c.Reason.Begins() || c.Reason.Ends() || c.Reason == Alive
	switch {
	case c.Reason <= ReasonUnknown || int(c.Reason) >= len(reasonNames):
		return ledger.NewError(ledger.Invalid, "member.reason", nil).At("reason")
	case c.Date == 0:
		return ledger.NewError(ledger.Invalid, "field.required", nil).At("date")
	case !c.Date.Valid() || c.Date < last.Date:
		return ledger.NewError(ledger.Invalid, "member.change_date", nil).At("date")
	case misfit:
		return refuse(registerLaw(regime), "member.change_order", nil).At("reason")
	case c.Reason == Alive && last.Reason != Death:
		return refuse(registerLaw(regime), "member.not_dead", nil).At("reason")
	case c.Until != 0 && !changes:
		return noRights(regime, Collective18, "member.never_ends", "member.never_ends_coop").At("reason")
	case c.Until != 0 && (!c.Reason.mayKeepRights() || !c.Until.Valid() || c.Until < c.Date):
		return noRights(regime, Collective17, "member.rights_until", "member.rights_until_coop").At("rights_until")
	case changes && c.Document == "":
		return refuse(registerLaw(regime), "member.document", nil).At("document")
	}
	if err := ledger.CheckText("document", c.Document, MaxAddress); err != nil {
		return err
	}
	return nil
}

// registerLaw is the article by which a book of the regime keeps its register of members.
func registerLaw(regime ledger.Regime) Law {
	if regime == ledger.FarmersCooperative {
		return Coop19
	}
	return Collective12
}

// noRights refuses rights that are kept where none can be. The law of farmers' cooperatives knows no such rights, so that
// nothing is cited there.
func noRights(regime ledger.Regime, law Law, key, inCooperative string) *ledger.Error {
	if regime == ledger.FarmersCooperative {
		return ledger.NewError(ledger.Invalid, inCooperative, nil)
	}
	return refuse(law, key, nil)
}

// appendText adds what is wrong with a text that must be given.
func appendText(problems ledger.Errors, field, s string, maxChars int) ledger.Errors {
	if strings.TrimSpace(s) == "" {
		return append(problems, ledger.NewError(ledger.Invalid, "field.required", nil).At(field))
	}
	if err := ledger.CheckText(field, s, maxChars); err != nil {
		return append(problems, err)
	}
	return problems
}

// Roster is the register of members (成员名册) with the households.
type Roster struct {
	Regime     ledger.Regime // of the book
	Households []Household
	Members    []Member
}

// Validate checks every member and household and what they say of each other. Problems name the row, from 1, of the
// member or household: member.code_twice, member.id_twice, member.household, household.head.
func (r *Roster) Validate() error {
	var problems ledger.Errors
	houses := make(map[string]bool, len(r.Households))
	codes := make(map[string]string, len(r.Members)+len(r.Households)) // to the household
	for i, h := range r.Households {
		found := appendText(nil, "code", h.Code, MaxCode)
		if _, twice := codes[h.Code]; twice {
			found = append(found, codeTwice(h.Code))
		}
		codes[h.Code], houses[h.Code] = "", true
		problems = appendRow(problems, i, found)
	}
	ids := make(map[IDNumber]bool, len(r.Members))
	for i := range r.Members {
		m := &r.Members[i]
		found := ledger.Problems(m.Validate(r.Regime))
		if _, twice := codes[m.Code]; twice {
			found = append(found, codeTwice(m.Code))
		}
		if m.IDNumber != "" && ids[m.IDNumber] {
			found = append(found, ledger.NewError(ledger.Invalid, "member.id_twice", nil).At("id_number"))
		}
		if m.Household != "" && !houses[m.Household] {
			found = append(found, ledger.NewError(ledger.Invalid, "member.household",
				ledger.Args{"code": m.Household}).At("household"))
		}
		codes[m.Code], ids[m.IDNumber] = m.Household, true
		problems = appendRow(problems, i, found)
	}
	for i, h := range r.Households {
		if house, ok := codes[h.Head]; h.Head != "" && (!ok || house != h.Code) {
			problems = appendRow(problems, i, ledger.Errors{ledger.NewError(ledger.Invalid, "household.head",
				ledger.Args{"code": h.Head}).At("head")})
		}
	}
	return problems.Err()
}

// VotersOn counts the members with a vote on the day.
func (r *Roster) VotersOn(day ledger.Date) int {
	n := 0
	for i := range r.Members {
		if r.Members[i].VotesOn(day) {
			n++
		}
	}
	return n
}

func codeTwice(code string) *ledger.Error {
	return ledger.NewError(ledger.Invalid, "member.code_twice", ledger.Args{"code": code}).At("code")
}

// appendRow adds problems with the number of their row in front of the field.
func appendRow(problems ledger.Errors, index int, found ledger.Errors) ledger.Errors {
	for _, p := range found {
		problems = append(problems, p.At("row."+strconv.Itoa(index+1)+"."+p.Field))
	}
	return problems
}
