namespace CryptoSim.Api.Kraken.Keys;

/// <summary>What Redis does in one step with a nonce.</summary>
internal static class NonceScript
{
    public const int Refused = 0;
    public const int Taken = 1;

    /// <summary>The nonce is above the ceiling, which is told.</summary>
    public const int AboveCeiling = 2;

    /// <summary>What Redis has is from before it was started or promoted: it may lack what was accepted since.</summary>
    public const int Unknown = 3;

    /// <remarks>KEYS: the key's hash. ARGV: nonce; then, when the ceiling was just raised for it, the new ceiling; then,
    /// when nothing is known, the floor at or below which nothing is accepted. Each in twenty digits: they are compared as
    /// text, since Lua's numbers are exact to 2^53 only. The run is told by the process and by the history it replicates:
    /// a promoted replica begins another.</remarks>
    public const string Take = """
        local info = redis.call('INFO', 'server', 'replication')
        local run = string.match(info, 'run_id:(%x+)') .. string.match(info, 'master_replid:(%x+)')
        local held = redis.call('HMGET', KEYS[1], 'run', 'last', 'ceiling')
        local nonce, raised, floor = ARGV[1], ARGV[2], ARGV[3]
        local last, ceiling = held[2], held[3]
        if held[1] ~= run then
            if floor == '' then return {3, ''} end
            last, ceiling = floor, raised
        end
        if floor > last then last = floor end
        if nonce <= last then return {0, ''} end
        if raised > ceiling then ceiling = raised end
        if nonce > ceiling then return {2, ceiling} end
        redis.call('HSET', KEYS[1], 'run', run, 'last', nonce, 'ceiling', ceiling)
        redis.call('EXPIRE', KEYS[1], 86400)
        return {1, ''}
        """;
}
