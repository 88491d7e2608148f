package services

import (
	"context"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/db"
)

func operationsOf() masters[cooperatives.Operation] {
	m := masters[cooperatives.Operation]{
		kind: "operation", most: MaxOperations, code: func(o cooperatives.Operation) string { return o.Code },
		read: listOperations, write: putOperation,
		taken: func(o cooperatives.Operation) *ledger.Error { return codeTaken(o.Code, o.Name) },
	}
	m.check = func(_ context.Context, _ *db.Tx, _ ledger.BookID, list, known []cooperatives.Operation) error {
		return cooperatives.CheckOperations(m.merged(list, known))
	}
	return m
}

// PutOperations adds operations or changes those with their codes. It fails as cooperatives.CheckOperations does.
func (s *Services) PutOperations(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Operation,
) error {
	return operationsOf().put(ctx, s, who, key, book, list)
}

// PutOperationsIn is PutOperations inside a transaction.
func (s *Services) PutOperationsIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.Operation,
) error {
	return operationsOf().putIn(ctx, tx, who, book, list)
}

// ListOperations returns the operations of the book in order of code.
func (s *Services) ListOperations(ctx context.Context, book ledger.BookID) ([]cooperatives.Operation, error) {
	return operationsOf().list(ctx, s, book)
}

func machinesOf() masters[cooperatives.Machine] {
	return masters[cooperatives.Machine]{
		"machine", MaxMachines, func(m cooperatives.Machine) string { return m.Code }, listMachines, putMachine, checkMachines,
		func(m cooperatives.Machine) *ledger.Error { return codeTaken(m.Code, m.Name) },
	}
}

func checkMachines(
	ctx context.Context, tx *db.Tx, book ledger.BookID, list, _ []cooperatives.Machine,
) error {
	if err := cooperatives.CheckMachines(list); err != nil {
		return err
	}
	operators, err := listOperators(ctx, tx, book)
	if err != nil {
		return err
	}
	owner := func(m cooperatives.Machine) string { return m.Owner }
	return named(list, operatorNames(operators), owner, "operator.unknown", "owner").Err()
}

// PutMachines adds machines or changes those with their codes. It fails as cooperatives.CheckMachines does and with
// operator.unknown for an owner who is none.
func (s *Services) PutMachines(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Machine,
) error {
	return machinesOf().put(ctx, s, who, key, book, list)
}

// PutMachinesIn is PutMachines inside a transaction.
func (s *Services) PutMachinesIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.Machine,
) error {
	return machinesOf().putIn(ctx, tx, who, book, list)
}

// ListMachines returns the machines of the book in order of code.
func (s *Services) ListMachines(ctx context.Context, book ledger.BookID) ([]cooperatives.Machine, error) {
	return machinesOf().list(ctx, s, book)
}

func operatorsOf() masters[cooperatives.Operator] {
	return masters[cooperatives.Operator]{
		"operator", MaxOperators, func(o cooperatives.Operator) string { return o.Code }, listOperators, putOperator,
		checkOperators, func(o cooperatives.Operator) *ledger.Error { return codeTaken(o.Code, o.Name) },
	}
}

// checkOperators refuses operators who name what the book does not have.
func checkOperators(
	ctx context.Context, tx *db.Tx, book ledger.BookID, list, _ []cooperatives.Operator,
) error {
	if err := cooperatives.CheckOperators(list); err != nil {
		return err
	}
	operations, err := listOperations(ctx, tx, book)
	if err != nil {
		return err
	}
	members, err := dimensionNames(ctx, tx, book, ledger.Member)
	if err != nil {
		return err
	}
	parties, err := dimensionNames(ctx, tx, book, ledger.Counterparty)
	if err != nil {
		return err
	}
	es := named(list, members, func(o cooperatives.Operator) string { return o.Member }, "member.unknown", "member")
	es = append(es, named(list, parties,
		func(o cooperatives.Operator) string { return o.Counterparty }, "counterparty.unknown", "counterparty")...)
	skills := operationNames(operations)
	for i, o := range list {
		for _, skill := range o.Skills {
			if _, found := skills[skill]; !found {
				es = append(es, atRow(i, unknown("operation.unknown", skill).At("skills")))
			}
		}
	}
	return es.Err()
}

// PutOperators adds operators or changes those with their codes. It fails as cooperatives.CheckOperators does, and with
// operation.unknown, member.unknown and counterparty.unknown for codes that the book does not have. Machines are not
// checked: they may come later, and a machine that there is not is not driven.
func (s *Services) PutOperators(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list []cooperatives.Operator,
) error {
	return operatorsOf().put(ctx, s, who, key, book, list)
}

// PutOperatorsIn is PutOperators inside a transaction.
func (s *Services) PutOperatorsIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []cooperatives.Operator,
) error {
	return operatorsOf().putIn(ctx, tx, who, book, list)
}

// ListOperators returns the operators of the book in order of code.
func (s *Services) ListOperators(ctx context.Context, book ledger.BookID) ([]cooperatives.Operator, error) {
	return operatorsOf().list(ctx, s, book)
}

// FindOperator returns the operator with the code, or operator.unknown.
func (s *Services) FindOperator(
	ctx context.Context, book ledger.BookID, code string,
) (cooperatives.Operator, error) {
	all, err := s.ListOperators(ctx, book)
	if err != nil {
		return cooperatives.Operator{}, err
	}
	i := slices.IndexFunc(all, func(o cooperatives.Operator) bool { return o.Code == code })
	if i < 0 {
		return cooperatives.Operator{}, unknown("operator.unknown", code).At("operator")
	}
	return all[i], nil
}

// FindOperatorOf returns the operator that a user signs in as, or operator.not_one.
func (s *Services) FindOperatorOf(
	ctx context.Context, book ledger.BookID, user ledger.UserID,
) (cooperatives.Operator, error) {
	all, err := s.ListOperators(ctx, book)
	if err != nil {
		return cooperatives.Operator{}, err
	}
	i := slices.IndexFunc(all, func(o cooperatives.Operator) bool { return user != 0 && o.User == user && o.Active })
	if i < 0 {
		return cooperatives.Operator{}, ledger.NewError(ledger.NotFound, "operator.not_one", nil)
	}
	return all[i], nil
}

func operatorNames(list []cooperatives.Operator) map[string]string {
	out := make(map[string]string, len(list))
	for _, o := range list {
		out[o.Code] = o.Name
	}
	return out
}

func operationNames(list []cooperatives.Operation) map[string]string {
	out := make(map[string]string, len(list))
	for _, o := range list {
		out[o.Code] = o.Name
	}
	return out
}
