package ledger

// UserID identifies a person who signs in, or one of the built-in identities, which are negative.
type UserID int64

// The built-in identities under which imported vouchers are prepared, checked and posted. They cannot sign in, and
// the operation log and the voucher name them as what they are.
const (
	MigrationPreparer UserID = -1 // 数据迁移（制单）
	MigrationChecker  UserID = -2 // 数据迁移（审核）
	System            UserID = -3 // 系统: jobs and the command line
)

// Actor is who does something, from where. Cashier is set for a person who is the cashier (出纳) of the book's
// cooperative: such a person may neither check nor register vouchers (会计法 §35).
type Actor struct {
	ID      UserID
	Name    string
	Address string // network address, or "cli"
	Cashier bool
}
