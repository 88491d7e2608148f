package staff

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cunzhang/cooperatives/signin"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Staff is the service that keeps the people of a server. It is safe for use by many goroutines.
type Staff struct {
	db   *db.DB
	gate *signin.Gate
}

// New returns the service over an open, migrated database.
func New(d *db.DB) *Staff { return &Staff{db: d, gate: signin.NewGate()} }

// User is a person who can sign in.
type User struct {
	ID          ledger.UserID
	Login       string
	Name        string
	Active      bool // false once disabled
	HasPassword bool // false until the person has set one with a slip
	HasTOTP     bool // whether signing in takes a second factor
	CreatedAt   time.Time
}

// NewUser is a person to be added. Without a password the person sets one with a slip.
type NewUser struct {
	Login    string
	Name     string
	Password string
}

const (
	minLogin = 2
	maxLogin = 32
	maxName  = 50
)

// normalLogin is the form in which logins are stored and compared: narrow and in lower case.
func normalLogin(s string) string { return strings.ToLower(strings.TrimSpace(ledger.Narrow(s))) }

func (n NewUser) check() ledger.Errors {
	var es ledger.Errors
	if e := checkLogin(n.Login); e != nil {
		es = append(es, e)
	}
	if e := checkName(n.Name); e != nil {
		es = append(es, e)
	}
	if n.Password != "" {
		es = append(es, problems(CheckPassword(n.Login, n.Password))...)
	}
	return es
}

func problems(err error) ledger.Errors {
	if err == nil {
		return nil
	}
	return ledger.Problems(err)
}

func checkLogin(login string) *ledger.Error {
	n := utf8.RuneCountInString(login)
	strange := strings.ContainsFunc(login, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '_' && r != '-'
	})
	if n < minLogin || n > maxLogin || strange {
		return ledger.NewError(ledger.Invalid, "user.login",
			ledger.Args{"min": strconv.Itoa(minLogin), "max": strconv.Itoa(maxLogin)}).At("login")
	}
	return nil
}

func checkName(name string) *ledger.Error {
	if name == "" {
		return ledger.NewError(ledger.Invalid, "field.required", nil).At("name")
	}
	return ledger.CheckText("name", name, maxName)
}

// CreateUser adds a person, who has no role yet. It fails with user.login, user.duplicate, field.required for the name,
// and the errors of CheckPassword.
func (s *Staff) CreateUser(ctx context.Context, who ledger.Actor, key string, n NewUser) (ledger.UserID, error) {
	n.Login, n.Name = normalLogin(n.Login), strings.TrimSpace(n.Name)
	if err := n.check().Err(); err != nil {
		return 0, err
	}
	hash := ""
	if n.Password != "" {
		var err error
		if hash, err = s.gate.Hash(ctx, n.Password); err != nil {
			return 0, err
		}
	}
	// The request is digested and stored with its key; a password has no place there.
	n.Password = ""
	return books.Once(ctx, s.db, trail.Server, key, "user.create", n,
		func(ctx context.Context, tx *db.Tx) (ledger.UserID, error) { return createIn(ctx, tx, who, n, hash) })
}

func createIn(ctx context.Context, tx *db.Tx, who ledger.Actor, n NewUser, hash string) (ledger.UserID, error) {
	var id ledger.UserID
	err := trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error {
		taken, err := findLogin(ctx, tx, n.Login)
		if err != nil {
			return err
		}
		if taken.ID != 0 {
			return ledger.NewError(ledger.Conflict, "user.duplicate", ledger.Args{"login": n.Login}).At("login")
		}
		if id, err = insertUser(ctx, tx, n, hash); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, n.created(id))
	})
	return id, err
}

// created is what the log keeps of a new person.
func (n NewUser) created(id ledger.UserID) trail.Entry {
	return trail.Entry{
		Action: "user.create", Object: object(id), After: map[string]string{"login": n.Login, "name": n.Name},
	}
}

func object(id ledger.UserID) string { return "user/" + strconv.FormatInt(int64(id), 10) }

// Rename changes the name of a person; vouchers show the new name from then on.
func (s *Staff) Rename(ctx context.Context, who ledger.Actor, key string, id ledger.UserID, name string) error {
	name = strings.TrimSpace(name)
	if e := checkName(name); e != nil {
		return e
	}
	request := struct {
		ID   ledger.UserID
		Name string
	}{id, name}
	return s.once(ctx, key, "user.rename", request, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		old, err := readUser(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := updateName(ctx, tx, id, name); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "user.rename", Object: object(id), Before: map[string]string{"name": old.Name},
			After: map[string]string{"name": name},
		})
	})
}

// Disable keeps a person from signing in, ends all sessions of the person and takes the slip back. The last
// administrator stays (user.last_administrator).
func (s *Staff) Disable(ctx context.Context, who ledger.Actor, key string, id ledger.UserID) error {
	return s.setState(ctx, who, key, id, stateDisabled)
}

// Enable lets a person sign in again.
func (s *Staff) Enable(ctx context.Context, who ledger.Actor, key string, id ledger.UserID) error {
	return s.setState(ctx, who, key, id, stateActive)
}

const (
	stateActive   = "active"
	stateDisabled = "disabled"
)

func (s *Staff) setState(ctx context.Context, who ledger.Actor, key string, id ledger.UserID, state string) error {
	request := struct {
		ID    ledger.UserID
		State string
	}{id, state}
	return s.once(ctx, key, "user.state", request, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		if _, err := readUser(ctx, tx, id); err != nil {
			return err
		}
		err := keepAdministrator(ctx, tx, func() error { return updateState(ctx, tx, id, state) })
		if err != nil {
			return err
		}
		if state == stateDisabled {
			if err := deleteSessions(ctx, tx, id); err != nil {
				return err
			}
			if err := deleteSlips(ctx, tx, id); err != nil {
				return err
			}
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "user.state", Object: object(id), After: map[string]string{"state": state},
		})
	})
}

// once runs a write of the server that has no result.
func (s *Staff) once(
	ctx context.Context, key, operation string, request any,
	f func(ctx context.Context, tx *db.Tx, h *trail.Head) error,
) error {
	_, err := books.Once(ctx, s.db, trail.Server, key, operation, request,
		func(ctx context.Context, tx *db.Tx) (bool, error) {
			return true, trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error { return f(ctx, tx, h) })
		})
	return err
}

// User returns the person or user.unknown.
func (s *Staff) User(ctx context.Context, id ledger.UserID) (User, error) {
	var u User
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		u, err = readUser(ctx, tx, id)
		return err
	})
	return u, err
}

// FindUser returns the person with the login or user.unknown.
func (s *Staff) FindUser(ctx context.Context, login string) (User, error) {
	var u User
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		found, err := findLogin(ctx, tx, normalLogin(login))
		if err == nil && found.ID == 0 {
			err = unknownUser()
		}
		u = found.User
		return err
	})
	return u, err
}

// Users lists all people in order of login.
func (s *Staff) Users(ctx context.Context) ([]User, error) {
	var out []User
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listUsers(ctx, tx)
		return err
	})
	return out, err
}

func unknownUser() error { return ledger.NewError(ledger.NotFound, "user.unknown", nil) }

// Names returns the name of a person for books.UserNames, or nothing for somebody unknown.
func (s *Staff) Names(ctx context.Context, tx *db.Tx, id ledger.UserID) (string, error) {
	u, err := readUser(ctx, tx, id)
	if ledger.KindOf(err) == ledger.NotFound {
		return "", nil
	}
	return u.Name, err
}

// Log returns rows of the server's log, the newest first: sign-ins and what happened to people and roles.
func (s *Staff) Log(ctx context.Context, q trail.Query) ([]trail.Record, error) {
	var out []trail.Record
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = trail.List(ctx, tx, trail.Server, q)
		return err
	})
	return out, err
}
