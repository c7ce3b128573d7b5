using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CryptoSim.MarketData.Bus;

public sealed partial class PublishingTerm
{
    private async Task SendBeaconsAsync(CancellationToken stoppingToken)
    {
        var isClaimed = false;
        using var timer = new PeriodicTimer(BeaconEvery, _time);
        try
        {
            do
            {
                try
                {
                    isClaimed = isClaimed || await ClaimAsync();
                    if (isClaimed)
                    {
                        await WriteBeaconAsync(CurrentBeacon().ToBytes());
                    }
                }
                catch (Exception exception) when (exception is RedisException or TimeoutException)
                {
                    Fail(exception);
                }
            }
            while (!Deposed.IsCancellationRequested && await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped(Term);
        }
    }

    /// <summary>Raises the term at Redis, then at each symbol the leader before published: from then on it is refused
    /// even where this one has not written yet.</summary>
    private async Task<bool> ClaimAsync()
    {
        if (!await WriteBeaconAsync(RedisValue.EmptyString))
        {
            return false;
        }

        var last = await _link.Database.HashGetAsync(_link.BeaconKeys[0], "beacon");
        if (last.IsNull || !Bus.Beacon.TryRead(((ReadOnlyMemory<byte>)last).Span, out var beacon))
        {
            return true;
        }

        var claims = beacon.Heads.Keys.Select(symbol => _link.Database.ScriptEvaluateAsync(
            BusScripts.Write,
            _link.SymbolKeys(symbol),
            [BusScripts.Claim, _termValue, 0, RedisValue.EmptyString, _link.PublishCommand, false, 0]));
        foreach (var answer in await Task.WhenAll(claims))
        {
            if ((WriteOutcome)(int)((RedisResult[])answer!)[0] == WriteOutcome.Refused)
            {
                Depose((long)((RedisResult[])answer!)[1]);
                return false;
            }
        }

        return true;
    }

    /// <returns>False, and this term is over, when Redis holds a newer one.</returns>
    private async Task<bool> WriteBeaconAsync(RedisValue beacon)
    {
        var answer = (RedisResult[])(await _link.Database.ScriptEvaluateAsync(
            BusScripts.Beacon, _link.BeaconKeys, [_termValue, beacon, _link.PublishCommand]))!;
        if ((WriteOutcome)(int)answer[0] == WriteOutcome.Taken)
        {
            TakenNow();
            return true;
        }

        Depose((long)answer[1]);
        return false;
    }

    private Beacon CurrentBeacon()
    {
        var age = _board.LastUpstreamFrame is { } last
            ? (long)Math.Max(0, (_time.GetUtcNow() - last).TotalMilliseconds)
            : (long?)null;
        return new Beacon(Term, age, _board.System, Heads);
    }

    [LoggerMessage(LogLevel.Debug, "Term {Term} sends no more beacons")]
    private partial void LogStopped(long term);
}
