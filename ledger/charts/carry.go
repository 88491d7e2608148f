package charts

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"cunzhang/ledger"
)

// Treatment says how the balance of an account of the 2004 chart reaches the 2023 chart.
type Treatment int8

// The treatments. Codes moved between the editions (153 and 154 changed places), so that only Direct accounts keep
// their code.
const (
	TreatmentUnknown Treatment = iota
	Direct                     // same code and same name
	Renamed                    // same thing under another code or name
	Split                      // a person says how much goes to which of the targets
	Dropped                    // no target: the balance must be zero, or be cleared first
	Added                      // new in 2023: nothing is carried to it from an account
)

var treatmentNames = [...]string{"unknown", "direct", "renamed", "split", "dropped", "added"}

// String returns the English name of the treatment.
func (t Treatment) String() string {
	if t < 0 || int(t) >= len(treatmentNames) {
		return treatmentNames[0]
	}
	return treatmentNames[t]
}

// Target is an account of the 2023 chart to which a balance is carried.
type Target struct {
	Code, Name string
}

// Carry is one row of the map from the village chart of 2004 to that of 2023 (新旧衔接, 财会〔2023〕20号).
type Carry struct {
	Code, Name string // of the old account; Code is empty for what was added
	Treatment  Treatment
	Targets    []Target // in order of code; none when dropped, several when a person has to choose
	Note       string   // the treatment in words, Chinese
}

const carryFile = "collective-2004-to-2023.csv"

var carried = sync.OnceValues(func() ([]Carry, error) {
	rows, err := readRows(data, carryFile)
	if err != nil {
		return nil, err
	}
	all, err := parsed()
	if err != nil {
		return nil, err
	}
	return parseCarries(rows, all[ledger.RuralCollective])
})

func parseCarries(rows []row, accounts []ledger.Account) ([]Carry, error) {
	names := make(map[string]string, len(accounts))
	for _, a := range accounts {
		names[a.Code] = a.Name
	}
	carries := make([]Carry, 0, len(rows))
	for _, r := range rows {
		c := Carry{Code: r["old_code"], Name: r["old_name"], Note: r["treatment"]}
		for code := range strings.FieldsFuncSeq(r["new_code"], func(r rune) bool { return r == '|' }) {
			name, ok := names[code]
			if !ok {
				return nil, broken(carryFile, fmt.Errorf("%s: no account %s", c.Code, code))
			}
			c.Targets = append(c.Targets, Target{code, name})
		}
		c.Treatment = c.treatment()
		carries = append(carries, c)
	}
	return carries, nil
}

func (c Carry) treatment() Treatment {
	switch {
	case c.Code == "":
		return Added
	case len(c.Targets) == 0:
		return Dropped
	case len(c.Targets) > 1:
		return Split
	case c.Targets[0] == Target{c.Code, c.Name}:
		return Direct
	}
	return Renamed
}

// Carries2004 returns the whole map in order of the old code, with what was added at the end.
func Carries2004() ([]Carry, error) {
	all, err := carried()
	if err != nil {
		return nil, err
	}
	out := make([]Carry, len(all))
	for i, c := range all {
		out[i] = c.clone()
	}
	return out, nil
}

// Carry2004 returns the row for an account of the 2004 chart. A sub-account that the map does not name, such as
// 10201, goes where the account above it goes; its row carries the code and the name of that account. It fails with
// account.unknown when the 2004 chart has no such account.
func Carry2004(code string) (Carry, error) {
	all, err := carried()
	if err != nil {
		return Carry{}, err
	}
	digits := !strings.ContainsFunc(code, func(r rune) bool { return r < '0' || r > '9' })
	for n := len(code); digits && n >= 3; n-- {
		for _, c := range all {
			if c.Code == code[:n] {
				return c.clone(), nil
			}
		}
	}
	return Carry{}, ledger.NewError(ledger.NotFound, "account.unknown", ledger.Args{"code": code})
}

// clone keeps callers from writing to the shared map.
func (c Carry) clone() Carry {
	c.Targets = slices.Clone(c.Targets)
	return c
}
