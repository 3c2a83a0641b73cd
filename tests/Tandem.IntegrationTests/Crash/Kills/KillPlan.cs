using System;
using System.Collections.Generic;
using System.Linq;

namespace Tandem.IntegrationTests.Crash.Kills;

/// <summary>What happens in one round, decided by seed and round alone; times in milliseconds.</summary>
/// <param name="Targets">The nodes that are struck, in this order; more than one are struck at once.</param>
/// <param name="Other">The one that restarts meanwhile, for <see cref="Moment.WhileAnotherRestarts"/>.</param>
/// <param name="LoadBefore">Load before anything happens.</param>
/// <param name="Offset">From what the moment begins with to the blow.</param>
/// <param name="Away">How long the struck ones stay away, or stand still.</param>
/// <param name="LoadAfter">Load after all are back.</param>
internal sealed record KillPlan(
    Blow Blow, Moment Moment, IReadOnlyList<int> Targets, int Other, int LoadBefore, int Offset, int Away, int LoadAfter)
{
    public static KillPlan Of(int seed, int round, int nodes)
    {
        Random random = new((seed * 10_007) + round);
        int[] order = [.. Enumerable.Range(0, nodes)];
        random.Shuffle(order);
        Moment moment = (Moment)random.Next(8) is var drawn && Enum.IsDefined(drawn) ? drawn : Moment.UnderLoad;
        Blow blow = random.Next(10) switch { < 6 => Blow.Kill, < 8 => Blow.Terminate, 8 => Blow.Pause, _ => Blow.KillWhilePaused };
        int struck = moment == Moment.WhileAnotherRestarts || random.Next(4) > 0 ? 1 : 2 + random.Next(nodes - 1);
        return new KillPlan(
            blow, moment, [.. order.Take(struck)], order[^1], random.Next(400), random.Next(random.Next(2) == 0 ? 20 : 300),
            random.Next(3) == 0 ? random.Next(1200) : random.Next(100), random.Next(300));
    }

    public override string ToString() =>
        $"{Blow} {string.Join("+", Targets)} {Moment}{(Moment == Moment.WhileAnotherRestarts ? $" ({Other})" : string.Empty)}, after "
        + $"{LoadBefore}+{Offset} ms, away {Away} ms, load {LoadAfter} ms more";
}
