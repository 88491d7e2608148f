package members

import (
	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// Sex is the sex of a member as the register lists it.
type Sex int8

// The sexes.
const (
	SexUnknown Sex = iota
	Female
	Male
)

// String returns the English name of the sex.
func (s Sex) String() string {
	switch s {
	case Female:
		return "female"
	case Male:
		return "male"
	default:
		return "unknown"
	}
}

// Field names a secret of a member.
type Field string

// The secrets.
const (
	IDNumber Field = "id_number"
	Phone    Field = "phone"
	BankCard Field = "bank_card"
)

// Person is a member with what the register lists beside the rules: relation to the head, sex, birth, bank. It holds
// secrets and is never shown as a whole; Row is.
type Person struct {
	cooperatives.Member
	Relation string      // to the head of the household: 户主, 配偶, 长子
	Sex      Sex         // only without an identity number, which tells it
	Birth    ledger.Date // only without an identity number, which tells it
	Bank     string      // 开户行
}

// Limits of the texts that the rules of cooperatives do not know.
const (
	maxRelation = 20
	maxBank     = 100
)

// check says what is wrong with what the rules of cooperatives do not know, and takes off what the number tells too.
func (p *Person) check() ledger.Errors {
	var problems ledger.Errors
	if e := ledger.CheckText("relation", p.Relation, maxRelation); e != nil {
		problems = append(problems, e)
	}
	if e := ledger.CheckText("bank", p.Bank, maxBank); e != nil {
		problems = append(problems, e)
	}
	if p.Birth != 0 && !p.Birth.Valid() {
		problems = append(problems, ledger.NewError(ledger.Invalid, "date.malformed",
			ledger.Args{"text": p.Birth.String()}).At("birth"))
	}
	if p.IDNumber == "" {
		return problems
	}
	if p.Birth != 0 && p.Birth != p.IDNumber.Birth() {
		problems = append(problems, ledger.NewError(ledger.Invalid, "member.birth_differs", nil).At("birth"))
	}
	if p.Sex != SexUnknown && p.Sex != p.sex() {
		problems = append(problems, ledger.NewError(ledger.Invalid, "member.sex_differs", nil).At("sex"))
	}
	p.Birth, p.Sex = 0, SexUnknown
	return problems
}

// sex returns the sex that the number tells or, without one, that was given.
func (p *Person) sex() Sex {
	switch {
	case p.IDNumber == "":
		return p.Sex
	case p.IDNumber.Female():
		return Female
	default:
		return Male
	}
}

// born returns the day of birth that the number tells or, without one, that was given.
func (p *Person) born() ledger.Date {
	if p.IDNumber == "" {
		return p.Birth
	}
	return p.IDNumber.Birth()
}

// Row is a member as lists and pages show it: numbers masked.
type Row struct {
	Code, Name      string
	Household       string
	Group           string // of the household
	Head            bool   // of the household
	Relation        string
	Sex             Sex
	Birth           ledger.Date // only where no identity number tells it
	IDNumber        string      // masked, as are Phone and BankCard
	Phone, BankCard string
	Bank            string
	LimitedCapacity bool
	Status          cooperatives.Status // on the day that was asked for
	Changes         []cooperatives.Change
}

// row masks a person as of a day.
func (r *register) row(p *Person, day ledger.Date) Row {
	house := r.households[p.Household]
	return Row{
		Code: p.Code, Name: p.Name, Household: p.Household, Group: house.Group,
		Head: house.Head == p.Code && p.Household != "", Relation: p.Relation, Sex: p.sex(), Birth: p.Birth,
		IDNumber: p.IDNumber.Masked(), Phone: p.Phone.Masked(), BankCard: p.BankCard.Masked(), Bank: p.Bank,
		LimitedCapacity: p.LimitedCapacity, Status: p.StatusOn(day), Changes: p.Changes,
	}
}

// logged is what the log keeps of a member: no number whole.
type logged struct {
	Name      string `json:"name"`
	Household string `json:"household,omitempty"`
	Relation  string `json:"relation,omitempty"`
	IDNumber  string `json:"id_number,omitempty"`
	Phone     string `json:"phone,omitempty"`
	BankCard  string `json:"bank_card,omitempty"`
	Bank      string `json:"bank,omitempty"`
	Limited   bool   `json:"limited_capacity,omitempty"`
}

func (p *Person) logged() logged {
	return logged{
		p.Name, p.Household, p.Relation, p.IDNumber.Masked(), p.Phone.Masked(), p.BankCard.Masked(), p.Bank,
		p.LimitedCapacity,
	}
}

// loggedChange is what the log keeps of a change.
type loggedChange struct {
	Reason   string      `json:"reason"`
	Date     ledger.Date `json:"date"`
	Until    ledger.Date `json:"rights_until,omitempty"`
	Document string      `json:"document,omitempty"`
}

func logChange(c cooperatives.Change) loggedChange {
	return loggedChange{c.Reason.String(), c.Date, c.Until, c.Document}
}
