package staff

import (
	"strings"

	"cunzhang/ledger"
)

// Role is an office (岗位) that a person holds somewhere.
type Role int8

// The roles: 会计, 出纳, 会计主管（审核）, 理事长, 成员, 审计员, 管理员.
const (
	RoleUnknown Role = iota
	Accountant
	Cashier
	Checker
	Chair
	Member
	Auditor
	Administrator
)

// AllRoles lists the roles in the order of menus.
var AllRoles = [...]Role{Accountant, Cashier, Checker, Chair, Member, Auditor, Administrator}

var roleNames = [...]string{
	"unknown", "accountant", "cashier", "checker", "chair", "member", "auditor", "administrator",
}

// String returns the name of the role as the database and the command line write it.
func (r Role) String() string {
	if r < 0 || int(r) >= len(roleNames) {
		return roleNames[0]
	}
	return roleNames[r]
}

// ParseRole reads the name of a role or fails with role.unknown.
func ParseRole(s string) (Role, error) {
	for _, r := range AllRoles {
		if r.String() == s {
			return r, nil
		}
	}
	return RoleUnknown, ledger.NewError(ledger.Invalid, "role.unknown", nil).At("role")
}

// Roles is a set of roles.
type Roles uint16

// SetOf returns the set of the given roles.
func SetOf(roles ...Role) Roles {
	var s Roles
	for _, r := range roles {
		s |= 1 << r
	}
	return s
}

// Has reports whether the set holds the role.
func (s Roles) Has(r Role) bool { return s&(1<<r) != 0 }

// Meets reports whether the sets have a role in common.
func (s Roles) Meets(other Roles) bool { return s&other != 0 }

// List returns the roles of the set in the order of menus.
func (s Roles) List() []Role {
	var out []Role
	for _, r := range AllRoles {
		if s.Has(r) {
			out = append(out, r)
		}
	}
	return out
}

// String joins the names of the roles.
func (s Roles) String() string {
	var names []string
	for _, r := range s.List() {
		names = append(names, r.String())
	}
	return strings.Join(names, ", ")
}

// Scope says what kind of place a role is held at.
type Scope int8

// The scopes. What is held at a township is held at each of its cooperatives; what is held at the server, everywhere.
const (
	ScopeUnknown Scope = iota
	Server
	Township
	Cooperative
)

var scopeNames = [...]string{"unknown", "server", "township", "cooperative"}

// String returns the name of the scope as the database writes it.
func (s Scope) String() string {
	if s < 0 || int(s) >= len(scopeNames) {
		return scopeNames[0]
	}
	return scopeNames[s]
}

// ParseScope reads the name of a scope or fails with role.place.
func ParseScope(s string) (Scope, error) {
	for _, k := range []Scope{Server, Township, Cooperative} {
		if k.String() == s {
			return k, nil
		}
	}
	return ScopeUnknown, ledger.NewError(ledger.Invalid, "role.place", nil).At("place")
}

// Place is where roles are held: the server, a township or a cooperative.
type Place struct {
	Scope    Scope
	ID       int64  // of the township or cooperative, 0 for the server
	Name     string // of the township or cooperative, empty for the server
	Township int64  // of a cooperative
}

// meets reports whether a role at p and one at q are held at the same cooperative somewhere.
func (p Place) meets(q Place) bool {
	switch {
	case p.Scope == Server || q.Scope == Server:
		return true
	case p.Scope == q.Scope:
		return p.ID == q.ID
	case p.Scope == Township:
		return q.Township == p.ID
	}
	return p.Township == q.ID
}

// Grant is a role that a person holds at a place.
type Grant struct {
	User  ledger.UserID
	Role  Role
	Place Place
}

// takes says at what places a role can be held. Accountants, cashiers and checkers may serve a whole township, because
// many townships keep the books of their villages in one office (村账乡代管).
var takes = map[Role][]Scope{
	Accountant:    {Township, Cooperative},
	Cashier:       {Township, Cooperative},
	Checker:       {Township, Cooperative},
	Chair:         {Cooperative},
	Member:        {Cooperative},
	Auditor:       {Server, Township, Cooperative},
	Administrator: {Server},
}

// keepsAccounts are the roles that a cashier may not hold beside: 会计法 §35 keeps cash and books apart.
var keepsAccounts = SetOf(Accountant, Checker)

// conflicts reports whether one person may not hold both grants.
func (g Grant) conflicts(other Grant) bool {
	apart := g.Role == Cashier && keepsAccounts.Has(other.Role) || other.Role == Cashier && keepsAccounts.Has(g.Role)
	return apart && g.Place.meets(other.Place)
}
