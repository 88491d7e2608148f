package reports

import "cunzhang/ledger"

// AllocationPrint is what one member gets of one distribution (分红通知单) with every name resolved, ready to be drawn;
// amounts in fen.
type AllocationPrint struct {
	Organization string
	Title        string // 收益分配通知单; empty for this
	Year         int
	Run          string // 年终分配, 中期预分配
	Number       string // 编号 of the statement
	Date         ledger.Date
	Member       string // name and code
	Household    string // head and code of the household
	Shares       string // what the member holds, in words; empty for none
	Parts        []AllocationPart
	Gross        ledger.Money // 应发
	Tax          ledger.Money // 代扣
	TaxRate      string       // 20%; empty when nothing is withheld
	SetOff       ledger.Money // 抵扣欠款: not paid out
	Net          ledger.Money // 实发: what is handed out
	State        string       // how far the payment has come: 待发放, 已发放 2026年2月1日
	Method       string       // how it is paid, numbers masked
	Unclaimed    ledger.Money // of all distributions, what the member has not taken yet
	Code         string       // ABCD-EFGH-JKMN-PQRS, the key of the public page
	Link         string       // address of the public page, with the code
	Hint         string       // Link without what a reader need not type
	Notes        []string     // remarks, where the paper has room
	Anchor       Anchor
}

// AllocationPart is one part of an allocation with the arithmetic that leads to it, and the village's line beside it.
type AllocationPart struct {
	Name       string       // 成员股, 盈余返还
	Arithmetic string       // 2.5 份 × 120.00 元
	Amount     ledger.Money // fen
	Whole      string       // the village's: 2,000 份 × 120.00 元
	Total      ledger.Money // of the village, fen
}

// Heading is the title of the print.
func (a *AllocationPrint) Heading() string {
	if a.Title == "" {
		return "收益分配通知单"
	}
	return a.Title
}

// Period names year and run: 2025年度 年终分配.
func (a *AllocationPrint) Period() string {
	if a.Run == "" {
		return itoa(a.Year) + "年度"
	}
	return itoa(a.Year) + "年度 " + a.Run
}

// CertificatePrint is a share certificate (股权证) with every name resolved, ready to be drawn.
type CertificatePrint struct {
	Organization string
	Number       string
	Holder       string // who stands for the shares: the head of the household or the member
	HolderCode   string
	Identity     string // masked
	Address      string // group of the village; empty for none
	Basis        string // resolution or fixed day that the shares rest on
	Issued       ledger.Date
	People       []CertificatePerson // of the household; empty for one member
	Holdings     []CertificateHolding
	Movements    []CertificateMovement // in order of day
	Code, Link   string                // of the public page; empty for none
	Anchor       Anchor
}

// CertificatePerson is one of the people whose shares a certificate shows.
type CertificatePerson struct {
	Name, Relation, Shares string
}

// CertificateHolding is what is held of one class of shares.
type CertificateHolding struct {
	Class, Shares, Points string
}

// CertificateMovement is a change of the holding.
type CertificateMovement struct {
	Date                    ledger.Date
	Kind, Class, Shares     string
	Balance, Paper, Auditor string
}
