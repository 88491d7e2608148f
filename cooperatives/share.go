package cooperatives

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
)

// Shares is a number of shares (股, 份) in ten-thousandths, so that heirs can hold a part of one.
type Shares int64

const (
	shareUnit   = 10_000                // Shares in one share
	pointUnit   = 10_000                // parts of a point that a class may give a share
	maxShares   = 100_000_000           // shares in one movement
	maxPoints   = 10_000                // points of one share
	pointScale  = shareUnit * pointUnit // weight of one share of one point
	shareDigits = 4
)

// ParseShares reads a number of shares with at most four decimals, above zero. It fails with share.number.
func ParseShares(s string) (Shares, error) {
	q, err := ledger.ParseQuantity(s)
	if err != nil || q <= 0 || q > maxShares*shareUnit {
		return 0, ledger.NewError(ledger.Invalid, "share.number", nil).At("shares")
	}
	return Shares(q), nil
}

// String returns the number of shares without trailing zeros.
func (s Shares) String() string { return s.decimal().String() }

// Times returns what the shares count at the points of one share.
func (s Shares) Times(points decimal.Decimal) decimal.Decimal { return s.decimal().Mul(points) }

func (s Shares) decimal() decimal.Decimal { return decimal.New(int64(s), -shareDigits) }

// Holder is the code of the member or household that holds shares, the same as in the book's member dimension.
type Holder string

// TheCollective holds the collective's own shares (集体股). No code of a member looks like it.
const TheCollective Holder = "*"

// ShareKind is what a class of shares is given for.
type ShareKind int8

// The kinds. The names of the law are for villages that use them; CustomShare is for all others.
const (
	ShareKindUnknown  ShareKind = iota
	MemberShare                 // 成员股: one to each member
	CollectiveShare             // 集体股: held by the collective itself
	HouseholdShare              // 户股: one to each household
	PopulationShare             // 人口股: by persons in the household
	SeniorityShare              // 农龄股: by years of work
	ContributionShare           // 贡献股: for service to the village
	ReliefShare                 // 扶贫股: for households in need
	LandShare                   // 土地股: for land brought in
	CapitalShare                // 资金股: for money brought in
	CustomShare                 // what the charter names otherwise
)

var shareKindNames = [...]string{
	"unknown", "member", "collective", "household", "population", "seniority", "contribution", "relief", "land",
	"capital", "custom",
}

// String returns the English name of the kind.
func (k ShareKind) String() string {
	if k < 0 || int(k) >= len(shareKindNames) {
		return shareKindNames[0]
	}
	return shareKindNames[k]
}

// ParseShareKind reads the name of a kind or fails with share.kind.
func ParseShareKind(s string) (ShareKind, error) {
	for i, name := range shareKindNames {
		if i > 0 && s == name {
			return ShareKind(i), nil
		}
	}
	return ShareKindUnknown, ledger.NewError(ledger.Invalid, "share.kind", nil).At("kind")
}

// byPopulation reports whether births and deaths would change the class, were its shares not static.
func (k ShareKind) byPopulation() bool {
	return k == MemberShare || k == HouseholdShare || k == PopulationShare || k == SeniorityShare
}

// ShareClass is a class of shares (股种) and the points that one of its shares counts in a distribution.
type ShareClass struct {
	Code   string
	Name   string
	Kind   ShareKind
	Weight decimal.Decimal // points per share, above 0, at most 10,000, at most four decimals
}

// Validate checks the class: text rules, share.kind, share.weight.
func (c *ShareClass) Validate() error {
	problems := appendText(nil, "code", c.Code, MaxCode)
	problems = appendText(problems, "name", c.Name, MaxName)
	if c.Kind <= ShareKindUnknown || c.Kind > CustomShare {
		problems = append(problems, ledger.NewError(ledger.Invalid, "share.kind", nil).At("kind"))
	}
	scaled := c.Weight.Shift(shareDigits)
	if !c.Weight.IsPositive() || !scaled.IsInteger() || c.Weight.GreaterThan(decimal.NewFromInt(maxPoints)) {
		problems = append(problems, ledger.NewError(ledger.Invalid, "share.weight", nil).At("weight"))
	}
	return problems.Err()
}

// points returns the weight of one ten-thousandth of a share, in ten-thousandths of a point.
func (c *ShareClass) points() int64 { return c.Weight.Shift(shareDigits).IntPart() }

// MovementKind is what moves shares.
type MovementKind int8

// The kinds of movements. Grants have no giver; redemptions and cancellations have no receiver.
const (
	MovementUnknown MovementKind = iota
	GrantShares                  // 量化、配股
	TransferShares               // 转让
	InheritShares                // 继承
	GiveShares                   // 赠与
	RedeemShares                 // 赎回、退股
	CancelShares                 // 注销
)

var movementNames = [...]string{"unknown", "grant", "transfer", "inheritance", "gift", "redemption", "cancellation"}

// String returns the English name of the kind.
func (k MovementKind) String() string {
	if k < 0 || int(k) >= len(movementNames) {
		return movementNames[0]
	}
	return movementNames[k]
}

// ParseMovementKind reads the name of a kind or fails with share.movement.
func ParseMovementKind(s string) (MovementKind, error) {
	for i, name := range movementNames {
		if i > 0 && s == name {
			return MovementKind(i), nil
		}
	}
	return MovementUnknown, ledger.NewError(ledger.Invalid, "share.movement", nil).At("kind")
}

// Movement is one entry of the share register (股权台账). It counts from its date of entry on: heirs have no part in what
// was declared before.
type Movement struct {
	Kind     MovementKind
	Class    string
	From, To Holder
	Shares   Shares
	Date     ledger.Date // of the entry in the register
	Document string      // contract, will, resolution
	Approver string
}

// Validate checks the movement alone: share.movement, share.parties, share.number, date.malformed, share.document.
func (m *Movement) Validate() error {
	var problems ledger.Errors
	if m.Kind <= MovementUnknown || m.Kind > CancelShares {
		problems = append(problems, ledger.NewError(ledger.Invalid, "share.movement", nil).At("kind"))
	}
	gives, takes := m.Kind != GrantShares, m.Kind < RedeemShares
	if gives != (m.From != "") || takes != (m.To != "") || m.From == m.To {
		problems = append(problems, ledger.NewError(ledger.Invalid, "share.parties", nil).At("receiver"))
	}
	if m.Shares <= 0 || m.Shares > maxShares*shareUnit {
		problems = append(problems, ledger.NewError(ledger.Invalid, "share.number", nil).At("shares"))
	}
	if !m.Date.Valid() {
		problems = append(problems, ledger.NewError(ledger.Invalid, "date.malformed",
			ledger.Args{"text": strconv.Itoa(int(m.Date))}).At("date"))
	}
	if m.Document == "" || m.Approver == "" {
		problems = append(problems, ledger.NewError(ledger.Invalid, "share.document", nil).At("document"))
	}
	return problems.Err()
}

// membersGrant is the day on which 农村集体经济组织法 came into force.
const membersGrant ledger.Date = 20250501

// CheckApproval refuses a grant by representatives with share.representatives: since the law is in force, their meeting
// cannot decide how shares are quantified (农村集体经济组织法 §26, §28). What was granted before stands.
func (m *Movement) CheckApproval() *ledger.Error {
	if m.Kind == GrantShares && m.Date >= membersGrant && strings.Contains(m.Approver, "代表") {
		return refuse(Collective28, "share.representatives", nil).At("approver")
	}
	return nil
}
