package members

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Version is the register as it stood when it was made ready for filing (备案, 农村集体经济组织法 §12).
type Version struct {
	No                  int
	At                  time.Time
	Name                string // of the person who made it
	Members, Households int
	Hash                ledger.Hash
	Note                string
	Filings             []Filing
}

// Office takes the register for filing.
type Office string

// The offices of the law: the township and the county's department of agriculture.
const (
	TownshipOffice Office = "township"
	CountyOffice   Office = "county"
)

// Filing is the receipt of an office for a version.
type Filing struct {
	Office  Office
	Date    ledger.Date
	Receipt string // number of the receipt
}

// maxNote bounds notes and receipts, in characters.
const maxNote = 200

// MaxVersions is how many versions a list shows, the newest.
const MaxVersions = 200

// FileVersion numbers the register as it stands and stores its hash, so that the list on paper that township and county
// receive can be proven later. It fails with member.none for an empty register and member.version_same when nothing
// changed since the last version.
func (m *Members) FileVersion(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, note string,
) (Version, error) {
	note = strings.TrimSpace(note)
	if e := ledger.CheckText("note", note, maxNote); e != nil {
		return Version{}, e
	}
	return once(ctx, m, key, book, "member.version", note, func(ctx context.Context, tx *db.Tx) (Version, error) {
		v := Version{At: tx.Now, Name: who.Name, Note: note}
		err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
			r, err := m.read(ctx, tx, book)
			if err != nil {
				return err
			}
			last, err := readVersions(ctx, tx, book, 1)
			if err != nil {
				return err
			}
			v.No, v.Members, v.Households = 1, len(r.people), len(r.households)
			if v.Hash, err = m.hash(book, r); err != nil {
				return err
			}
			if v.Members == 0 {
				return ledger.NewError(ledger.Conflict, "member.none", nil)
			}
			if len(last) > 0 {
				v.No = last[0].No + 1
				if last[0].Hash == v.Hash {
					return ledger.NewError(ledger.Conflict, "member.version_same",
						ledger.Args{"no": strconv.Itoa(last[0].No)})
				}
			}
			if err := insertVersion(ctx, tx, book, v, who.ID); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "member.version", Object: "register/" + strconv.Itoa(v.No),
				After: map[string]string{
					"hash": v.Hash.String(), "members": strconv.Itoa(v.Members), "note": note,
					"households": strconv.Itoa(v.Households),
				},
			})
		})
		return v, err
	})
}

// hash is the SHA-256 of the register in a fixed form. Numbers stand in it by their marks.
func (m *Members) hash(book ledger.BookID, r *register) (ledger.Hash, error) {
	type line struct {
		Code, Household, Name, Relation, Sex, Mark string
		Birth                                      ledger.Date
		Limited                                    bool
		Changes                                    []loggedChange
	}
	roster := r.roster()
	content := struct {
		Format     string
		Households []cooperatives.Household
		Members    []line
	}{Format: "cunzhang register 1", Households: roster.Households}
	for _, code := range r.codes() {
		p := r.people[code]
		l := line{
			p.Code, p.Household, p.Name, p.Relation, p.sex().String(), m.seals.mark(book, "id", string(p.IDNumber)),
			p.Birth, p.LimitedCapacity, nil,
		}
		for _, c := range p.Changes {
			l.Changes = append(l.Changes, logChange(c))
		}
		content.Members = append(content.Members, l)
	}
	text, err := json.Marshal(content)
	return ledger.Hash(sha256.Sum256(text)), err
}

// Filed notes that an office took a version. It fails with member.version_unknown, member.office, member.filed when it
// took it before, member.filed_ahead for a day to come, and field.required without a receipt.
func (m *Members) Filed(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, version int, f Filing,
) error {
	f.Receipt = strings.TrimSpace(f.Receipt)
	if err := f.check().Err(); err != nil {
		return err
	}
	request := struct {
		Version int
		Filing  Filing
	}{version, f}
	_, err := once(ctx, m, key, book, "member.filed", request, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			known, filed, err := versionState(ctx, tx, book, version, f.Office)
			args := ledger.Args{"no": strconv.Itoa(version)}
			switch {
			case err != nil:
				return err
			case !known:
				return ledger.NewError(ledger.NotFound, "member.version_unknown", args)
			case filed:
				return ledger.NewError(ledger.Conflict, "member.filed", args)
			case f.Date > ledger.DateOf(tx.Now):
				return ledger.NewError(ledger.Invalid, "member.filed_ahead", nil).At("date")
			}
			if err := insertFiling(ctx, tx, book, version, f, who.ID); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "member.filed", Object: "register/" + strconv.Itoa(version),
				After: map[string]string{"office": string(f.Office), "date": f.Date.String(), "receipt": f.Receipt},
			})
		})
	})
	return err
}

func (f Filing) check() ledger.Errors {
	var problems ledger.Errors
	if f.Office != TownshipOffice && f.Office != CountyOffice {
		problems = append(problems, ledger.NewError(ledger.Invalid, "member.office", nil).At("office"))
	}
	if !f.Date.Valid() {
		problems = append(problems, ledger.NewError(ledger.Invalid, "date.malformed",
			ledger.Args{"text": strconv.Itoa(int(f.Date))}).At("date"))
	}
	if f.Receipt == "" {
		problems = append(problems, ledger.NewError(ledger.Invalid, "field.required", nil).At("receipt"))
	} else if e := ledger.CheckText("receipt", f.Receipt, maxNote); e != nil {
		problems = append(problems, e)
	}
	return problems
}

// Versions returns the versions of the register, the newest first, at most MaxVersions.
func (m *Members) Versions(ctx context.Context, book ledger.BookID) ([]Version, error) {
	var out []Version
	err := m.books.DB().View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = readVersions(ctx, tx, book, MaxVersions)
		return err
	})
	return out, err
}
