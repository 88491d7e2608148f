package profiles

import (
	"context"
	"slices"
	"strconv"
	"time"

	"cunzhang/cooperatives/dividends/payfile"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Profiles is the service that keeps the profiles of all books. It is safe for use by many goroutines.
type Profiles struct{ db *db.DB }

// New returns the service over the database.
func New(d *db.DB) *Profiles { return &Profiles{d} }

// MaxProfiles is how many profiles of its own a book keeps.
const MaxProfiles = 50

// Kept is a profile as a book has it.
type Kept struct {
	payfile.Profile
	Shipped bool // it comes with the program and cannot be changed, but copied and set aside
	Version int  // of the book's; 0 for one that comes with the program and was not touched
	Aside   bool // not offered for payments
	Setter  string
	At      time.Time
}

// List returns the profiles of the book, those that come with the program first, then its own by name; those set aside
// among them.
func (p *Profiles) List(ctx context.Context, book ledger.BookID) ([]Kept, error) {
	var out []Kept
	err := p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = list(ctx, tx, book)
		return err
	})
	return out, err
}

// Offered returns the profiles that payments can be written by.
func (p *Profiles) Offered(ctx context.Context, book ledger.BookID) ([]payfile.Profile, error) {
	all, err := p.List(ctx, book)
	var out []payfile.Profile
	for _, k := range all {
		if !k.Aside {
			out = append(out, k.Profile)
		}
	}
	return out, err
}

// Find returns a profile of the book, set aside or not, or payfile.unknown_profile.
func (p *Profiles) Find(ctx context.Context, book ledger.BookID, name string) (Kept, error) {
	all, err := p.List(ctx, book)
	if err != nil {
		return Kept{}, err
	}
	return find(all, name)
}

func find(all []Kept, name string) (Kept, error) {
	if i := slices.IndexFunc(all, func(k Kept) bool { return k.Name == name }); i >= 0 {
		return all[i], nil
	}
	return Kept{}, ledger.NewError(ledger.NotFound, "payfile.unknown_profile", ledger.Args{"name": name}).At("profile")
}

// list puts what the book keeps over what comes with the program.
func list(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Kept, error) {
	shipped, err := payfile.Profiles()
	if err != nil {
		return nil, err
	}
	own, err := readLatest(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	var out []Kept
	for _, s := range shipped {
		k := Kept{Profile: s, Shipped: true}
		if i := slices.IndexFunc(own, func(o Kept) bool { return o.Name == s.Name }); i >= 0 {
			k.Version, k.Aside, k.Setter, k.At = own[i].Version, own[i].Aside, own[i].Setter, own[i].At
			own = slices.Delete(own, i, i+1)
		}
		out = append(out, k)
	}
	return append(out, own...), nil
}

// Change asks for a profile of the book: the next version of it, or the first.
type Change struct {
	Book    ledger.BookID
	After   int // the version that the person saw; 0 for a new one
	Profile payfile.Profile
}

// Put keeps a profile and returns its version. It fails with payfile.profile for one that no file can be written by, with
// profile.shipped for the name of one that comes with the program, profile.stale when somebody changed it meanwhile or a
// new one has the name of another, and profile.too_many.
func (p *Profiles) Put(ctx context.Context, who ledger.Actor, key string, c Change) (int, error) {
	if err := c.Profile.Check(); err != nil {
		return 0, err
	}
	return p.write(ctx, who, key, c.Book, request{Name: c.Profile.Name, After: c.After, Profile: &c.Profile})
}

// Setting sets a profile aside, or offers it again.
type Setting struct {
	Book  ledger.BookID
	Name  string
	After int // the version that the person saw
	Aside bool
}

// Set sets a profile aside, or offers it again, and returns its version. It fails with payfile.unknown_profile,
// profile.stale, and profile.last when nothing would be left to pay by.
func (p *Profiles) Set(ctx context.Context, who ledger.Actor, key string, s Setting) (int, error) {
	return p.write(ctx, who, key, s.Book, request{Name: s.Name, After: s.After, Aside: s.Aside})
}

// request is what a submission key stands for: the content of a profile, or its state.
type request struct {
	Name    string
	After   int
	Profile *payfile.Profile
	Aside   bool
}

func (p *Profiles) write(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, q request,
) (int, error) {
	return books.Once(ctx, p.db, book, key, "profile.put", q, func(ctx context.Context, tx *db.Tx) (int, error) {
		version := 0
		err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
			all, err := list(ctx, tx, book)
			if err != nil {
				return err
			}
			k, err := q.next(all)
			if err != nil {
				return err
			}
			version = k.Version
			if err := insert(ctx, tx, book, k, who); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "profile.put", Object: "profile/" + k.Name, After: map[string]string{
					"version": strconv.Itoa(version), "title": k.Title, "state": stateOf(k.Aside),
				},
			})
		})
		return version, err
	})
}

// next is the profile as the request wants it.
func (q *request) next(all []Kept) (Kept, error) {
	k, err := find(all, q.Name)
	switch {
	case err != nil && q.Profile == nil:
		return k, err
	case err != nil:
		if len(all)-shippedAmong(all) >= MaxProfiles {
			return k, ledger.NewError(ledger.Conflict, "profile.too_many", ledger.Args{"max": strconv.Itoa(MaxProfiles)})
		}
		k = Kept{}
	case q.Profile != nil && k.Shipped:
		return k, ledger.NewError(ledger.Conflict, "profile.shipped", ledger.Args{"name": q.Name}).At("name")
	}
	if k.Version != q.After {
		return k, ledger.NewError(ledger.Conflict, "profile.stale", ledger.Args{"name": q.Name}).At("name")
	}
	if q.Profile != nil {
		k.Profile, k.Aside = *q.Profile, false
	} else if k.Aside = q.Aside; q.Aside {
		others := func(o Kept) bool { return !o.Aside && o.Name != q.Name }
		if !slices.ContainsFunc(all, others) {
			return k, ledger.NewError(ledger.Conflict, "profile.last", nil)
		}
	}
	k.Version++
	return k, nil
}

func shippedAmong(all []Kept) int {
	n := 0
	for _, k := range all {
		if k.Shipped {
			n++
		}
	}
	return n
}
