// Package routing plans who does which field work with which machine on which day, and in what order. It is pure: it
// may import nothing but the standard library and knows no database, ledger, page or clock.
//
// # The problem
//
// A plan covers the days 0 … Days-1. On each day an operator drives at most one machine and a machine has at most one
// operator; the two make a route that leaves the machine's place (or the operator's home) when the operator's day
// begins, and comes back to it. A job is one operation on one plot. Never broken are:
//
//   - the operator has the skill and may drive the machine, the machine does the operation, and neither is on leave or
//     in maintenance;
//   - the machine takes the slope of the plot and fits through its access;
//   - the day lies between the job's earliest and latest day, the start between its hours, and the weather allows the
//     operation on that day (on wet plots, or on all);
//   - a job waits for those before it by its lag in days; on one and the same day only behind them on the same route;
//   - the operator is back before the end of overtime, and what is pinned stays where it is pinned.
//
// A job that cannot be served stays out of the plan and says why, and what would help. What can be chosen is chosen by
// these goals, the next one deciding only where those before it tie:
//
//  1. jobs left out, weighted by priority; 2. days after the due day; 3. fairness between operators: how far each one's
//     load of the season is off the mean, in fifths of it, squared and summed up; 4. households that wait: the squared
//     days beyond the grace; 5. minutes of travel; 6. minutes of overtime; 7. closeness to the plan that was published.
//     Replanning moves the last goal up, behind the days of lateness.
//
// Loads within a tenth of the mean are as good as equal: Jain's index is above 0.99 then, and what is left goes into the
// loads that the next plan begins with, so that nobody falls behind over the season. Finer steps cost more of the ways
// than they give: in twentieths they were 5 % longer on average in seven problems, 7 % shorter to 13 % longer.
//
// # The method
//
// Regret insertion (Potvin and Rousseau 1993) makes the first plan. Then a large neighborhood search improves it until
// it is told to stop: slack induction by string removals (Christiaens and Vanden Berghe 2020) takes strings of
// neighbors, jobs that could take each other's place, out of routes that lie close together, or whole routes, and puts
// them back greedily with blinks. Jobs that wait for one that was taken out keep their places, and leave the plan only
// if it finds none that suits them; chains of such jobs leave together sometimes, so that they can go to other days.
// Days that the jobs before leave nobody are dropped beforehand, and half of the steps look for a job first on days that
// leave those behind it one of theirs: alone it would go where it is best, and they would stay out. Where loads matter,
// two jobs nearby and nearly as heavy change places as well, which hardly touches fairness, and a route is made as the
// search beside has it in work. The weights of these ruins adapt to their success (Ropke and Pisinger 2006), and simulated
// annealing decides what is kept.
//
// Between two ruins a team's plan walks: single jobs go next to one of their neighbors on another route or change places
// with a job there. That takes a hundredth of the time of a ruin, as what the stops know tells beforehand what it costs.
//
// The best plan is the best by the goals in their order. The plan in work may trade some of them. Waiting has a weight in
// minutes of travel, which grows while the plan waits longer than the best one and shrinks while it does not (Gendreau,
// Hertz and Laporte 1994). For fairness, operators whose loads are off the mean pay a toll for each unit of load, or are
// paid one, that grows as long as they are (Held, Wolfe and Crowder 1974): it leads every job a little, where the squares
// would stop most of them at a border. So the search crosses the borders of what the goals allow, where the better ways
// are. Jobs left out and late days are traded for nothing, and get worse only while the search is young. Half of the steps
// put jobs back with these goals first, half with the way nearly alike. The last part of a run begins at the best plan again
// and shortens its ways alone, as the plan in work is seldom as good by the goals before.
//
// Whether a job fits between two stops is known in constant time from the earliest departure and the latest arrival
// kept at each stop (Savelsbergh 1992), and what was found for a job on a route is kept as long as the route is the same.
// Routes are saved by ejection with absence counters (Nagata and Bräysy 2009), longer where a job or two are all that is
// left of the next. Several searches run side by side and meet at fixed iterations, so that a seed and a number of
// iterations give the same plan on any number of cores.
//
// A person may move jobs as well: Rearrange puts them where they are wanted and drives the routes anew, Judge tells what
// that breaks and what it is worth. Schema describes the JSON of a problem.
//
// Solomon's benchmark (1987) is read and solved by the same search, in both conventions of the literature. A test
// measures it on the instances in the folder SOLOMON_DIR; none comes with the program.
package routing
