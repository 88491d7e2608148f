package ledger

import (
	"slices"
	"strings"
)

// BookID identifies a book (账套); every row of a book carries it.
type BookID int64

// Regime is the accounting system (会计制度) that a book follows.
type Regime int8

// The regimes. The names in the database and on the command line are those of String.
const (
	RegimeUnknown         Regime = iota
	RuralCollective              // 农村集体经济组织会计制度, 财会〔2023〕14号
	FarmersCooperative           // 农民专业合作社会计制度, 财会〔2021〕37号
	SmallBusiness                // 小企业会计准则, 财会〔2011〕17号
	LegacyRuralCollective        // 村集体经济组织会计制度, 财会〔2004〕12号: source of carried-over balances only
)

var regimeNames = [...]string{"unknown", "collective-2023", "coop-2021", "small-business-2011", "collective-2004"}

// String returns the regime's name as the command line and the database write it.
func (r Regime) String() string {
	if r < 0 || int(r) >= len(regimeNames) {
		return regimeNames[0]
	}
	return regimeNames[r]
}

// ParseRegime reads the name of a regime that a book can follow.
func ParseRegime(s string) (Regime, error) {
	for _, r := range []Regime{RuralCollective, FarmersCooperative, SmallBusiness} {
		if r.String() == strings.TrimSpace(s) {
			return r, nil
		}
	}
	return RegimeUnknown, NewError(Invalid, "regime.unknown", Args{"text": clip(s)})
}

// Roles are the accounts to which a regime gives a part in closing.
type Roles struct {
	Result        string   // 本年收益: collects income and expense
	Distribution  string   // 收益分配: the parent of the two accounts below
	Allocations   []string // 各项分配 and the like, emptied at year end
	Undistributed string   // 未分配收益
	PendingLoss   string   // 待处理财产损溢: must be zero before closing
}

// Roles returns the accounts that the regime's closing rules name.
func (r Regime) Roles() Roles {
	switch r {
	case RuralCollective, LegacyRuralCollective:
		return Roles{
			Result: "321", Distribution: "322", Allocations: []string{"32201"}, Undistributed: "32202",
			PendingLoss: "181",
		}
	case FarmersCooperative:
		return Roles{
			Result: "331", Distribution: "332", Allocations: []string{"33201"}, Undistributed: "33202",
			PendingLoss: "181",
		}
	case SmallBusiness:
		return Roles{
			Result: "3103", Distribution: "3104", Allocations: []string{"310401", "310402", "310403"},
			Undistributed: "310499", PendingLoss: "1901",
		}
	case RegimeUnknown:
	}
	return Roles{}
}

// Class is the class of an account (科目类别).
type Class int8

// The classes. Income and Expense together are 损益.
const (
	ClassUnknown Class = iota
	Asset
	Liability
	Equity
	Cost
	Income
	Expense
)

var classNames = [...]string{"unknown", "asset", "liability", "equity", "cost", "income", "expense"}

// String returns the English name of the class.
func (c Class) String() string {
	if c < 0 || int(c) >= len(classNames) {
		return classNames[0]
	}
	return classNames[c]
}

// ProfitOrLoss reports whether accounts of the class are carried forward to the result of the year.
func (c Class) ProfitOrLoss() bool { return c == Income || c == Expense }

// Side is debit or credit; an account that may stand on either has Both.
type Side int8

// The sides.
const (
	SideUnknown Side = iota
	Debit
	Credit
	Both
)

var sideNames = [...]string{"unknown", "debit", "credit", "both"}

// String returns the English name of the side.
func (s Side) String() string {
	if s < 0 || int(s) >= len(sideNames) {
		return sideNames[0]
	}
	return sideNames[s]
}

// Flow marks the accounts whose lines the cashier's day books repeat.
type Flow int8

// The flows: none, cash on hand (库存现金) and money at banks (银行存款).
const (
	NoFlow Flow = iota
	Cash
	Bank
)

// Dimension is a kind of auxiliary detail (辅助核算) that lines of an account may carry.
type Dimension int8

// The dimensions.
const (
	DimensionUnknown Dimension = iota
	Member                     // 成员/户
	Counterparty               // 往来单位
	Venture                    // 经营项目
	Project                    // 项目
	Department                 // 部门
)

// AllDimensions lists the dimensions in the order in which they are stored and printed.
var AllDimensions = [...]Dimension{Member, Counterparty, Venture, Project, Department}

var dimensionNames = [...]string{"unknown", "member", "counterparty", "venture", "project", "department"}

// String returns the English name of the dimension, which is also its column name.
func (d Dimension) String() string {
	if d < 0 || int(d) >= len(dimensionNames) {
		return dimensionNames[0]
	}
	return dimensionNames[d]
}

// DimensionSet is a set of dimensions, one bit each (1 << Dimension).
type DimensionSet int64

// Has reports whether the set holds d.
func (s DimensionSet) Has(d Dimension) bool { return s&(1<<d) != 0 }

// With returns the set with d added.
func (s DimensionSet) With(d Dimension) DimensionSet { return s | 1<<d }

// Account is one account (会计科目) of a book's chart.
type Account struct {
	Code       string
	Name       string
	Parent     string // code of the parent, empty at the top
	Class      Class
	Side       Side // the side on which its balance normally stands
	Leaf       bool // only leaves take lines
	Active     bool // false once it is set aside
	Statutory  bool // comes from the regime and cannot be renamed
	Flow       Flow
	Dimensions DimensionSet // details that every line of the account must carry
	Unit       string       // unit of quantity; empty when no quantity is kept
	Note       string       // what it records
}

// Chart is a book's chart of accounts by code.
type Chart struct {
	accounts map[string]Account
	codes    []string // in order of code
}

// NewChart indexes accounts, which must have unique codes and parents that precede them in code order.
func NewChart(accounts []Account) (*Chart, error) {
	c := &Chart{accounts: make(map[string]Account, len(accounts))}
	for _, a := range accounts {
		if _, twice := c.accounts[a.Code]; twice {
			return nil, NewError(Invalid, "account.duplicate", Args{"code": a.Code})
		}
		c.accounts[a.Code] = a
		c.codes = append(c.codes, a.Code)
	}
	sortCodes(c.codes)
	for _, a := range accounts {
		if a.Parent == "" {
			continue
		}
		if _, ok := c.accounts[a.Parent]; !ok || a.Parent >= a.Code {
			return nil, NewError(Invalid, "account.no_parent", Args{"code": a.Code, "parent": a.Parent})
		}
	}
	return c, nil
}

// Find returns the account or account.unknown.
func (c *Chart) Find(code string) (Account, error) {
	a, ok := c.accounts[code]
	if !ok {
		return Account{}, NewError(NotFound, "account.unknown", Args{"code": clip(code)})
	}
	return a, nil
}

// Codes lists all codes in order.
func (c *Chart) Codes() []string { return slices.Clone(c.codes) }

// Len returns the number of accounts.
func (c *Chart) Len() int { return len(c.codes) }

// FullName joins the names from the top account down with "_", the way lists and prints show an account.
func (c *Chart) FullName(code string) string {
	path := c.Path(code)
	names := make([]string, len(path))
	for i, k := range path {
		names[len(path)-1-i] = c.accounts[k].Name
	}
	return strings.Join(names, "_")
}

// Path lists the code and its ancestors, the code first.
func (c *Chart) Path(code string) []string {
	var path []string
	for code != "" && len(path) < 10 {
		a, ok := c.accounts[code]
		if !ok {
			break
		}
		path = append(path, code)
		code = a.Parent
	}
	return path
}

// Leaves lists the leaf accounts at or below code in code order.
func (c *Chart) Leaves(code string) []Account {
	var out []Account
	for _, k := range c.codes {
		a := c.accounts[k]
		if a.Leaf && c.Below(k, code) {
			out = append(out, a)
		}
	}
	return out
}

// Below reports whether code is ancestor or one of its descendants.
func (c *Chart) Below(code, ancestor string) bool {
	for i := 0; code != "" && i < 10; i++ {
		if code == ancestor {
			return true
		}
		code = c.accounts[code].Parent
	}
	return false
}

// Children lists the accounts directly below code, or the top accounts for "".
func (c *Chart) Children(code string) []Account {
	var out []Account
	for _, k := range c.codes {
		if a := c.accounts[k]; a.Parent == code {
			out = append(out, a)
		}
	}
	return out
}
