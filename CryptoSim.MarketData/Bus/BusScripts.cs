namespace CryptoSim.MarketData.Bus;

/// <summary>What Redis does in one step. Terms and sequences pass through Lua's doubles, exact below 2^53.</summary>
internal static class BusScripts
{
    public const string Frame = "frame";
    public const string State = "state";
    public const string Checkpoint = "checkpoint";
    public const string Claim = "claim";

    /// <summary>Answers <c>{outcome, n}</c>: 0 taken; 1 a gap, with the sequence that Redis holds; 2 refused, with the
    /// newer term that Redis holds. What Redis holds is at every moment one whole state: a base and the frames that
    /// follow it without a gap.</summary>
    /// <remarks>KEYS: state hash, frames list, trades set, channel. ARGV: operation, term, sequence, message, PUBLISH
    /// or SPUBLISH, isTrades (0 or 1), received-at in ms, then (operation <c>state</c>) received-at and message of each
    /// trades message.</remarks>
    public const string Write = """
        local held = redis.call('HMGET', KEYS[1], 'term', 'sequence')
        local heldTerm = tonumber(held[1]) or -1
        local heldSequence = tonumber(held[2]) or 0
        local operation, term, sequence, message = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
        if term < heldTerm then return {2, heldTerm} end

        -- Trades of the last 60 s are kept, at least the last 50 messages, at most the last 20000.
        local function keepTrades(receivedAt)
            local count = redis.call('ZCARD', KEYS[3])
            local old = redis.call('ZCOUNT', KEYS[3], '-inf', '(' .. string.format('%.0f', receivedAt - 60000))
            local remove = math.max(math.min(old, count - 50), count - 20000)
            if remove > 0 then redis.call('ZREMRANGEBYRANK', KEYS[3], 0, remove - 1) end
        end

        if operation == 'claim' then
            if term > heldTerm then redis.call('HSET', KEYS[1], 'term', ARGV[2], 'sequence', '0') end
            return {0, 0}
        end

        if operation == 'checkpoint' then
            if term == heldTerm and sequence == heldSequence then
                redis.call('HSET', KEYS[1], 'base', message)
                redis.call('DEL', KEYS[2])
            end
            return {0, 0}
        end

        if operation == 'state' then
            if term == heldTerm and sequence <= heldSequence then return {1, heldSequence} end
            redis.call('HSET', KEYS[1], 'term', ARGV[2], 'sequence', ARGV[3], 'base', message)
            redis.call('DEL', KEYS[2])
            for index = 8, #ARGV, 2 do redis.call('ZADD', KEYS[3], ARGV[index], ARGV[index + 1]) end
            keepTrades(tonumber(ARGV[7]))
        else
            if term ~= heldTerm or sequence ~= heldSequence + 1 then return {1, heldSequence} end
            if ARGV[6] == '1' then
                redis.call('ZADD', KEYS[3], ARGV[7], message)
                keepTrades(tonumber(ARGV[7]))
            -- A leader writes a checkpoint long before: without one the list may not grow for ever.
            elseif redis.call('RPUSH', KEYS[2], message) > 4096 then
                redis.call('DEL', KEYS[2])
                redis.call('HSET', KEYS[1], 'sequence', '0')
                return {1, 0}
            end
            redis.call('HSET', KEYS[1], 'sequence', ARGV[3])
        end
        redis.call(ARGV[5], KEYS[4], message)
        return {0, 0}
        """;

    /// <summary>Answers <c>{term, sequence, base, frames, trades}</c>, or nothing when there is no state.</summary>
    /// <remarks>KEYS: state hash, frames list, trades set.</remarks>
    public const string Read = """
        local held = redis.call('HMGET', KEYS[1], 'term', 'sequence', 'base')
        if not held[3] then return {} end
        return {held[1], held[2], held[3], redis.call('LRANGE', KEYS[2], 0, -1), redis.call('ZRANGE', KEYS[3], 0, -1)}
        """;

    /// <summary>Answers as <see cref="Write"/>. An empty beacon only claims, or confirms, the term.</summary>
    /// <remarks>KEYS: beacon hash, channel. ARGV: term, beacon, PUBLISH or SPUBLISH.</remarks>
    public const string Beacon = """
        local heldTerm = tonumber(redis.call('HGET', KEYS[1], 'term')) or -1
        if tonumber(ARGV[1]) < heldTerm then return {2, heldTerm} end
        redis.call('HSET', KEYS[1], 'term', ARGV[1])
        if ARGV[2] ~= '' then
            redis.call('HSET', KEYS[1], 'beacon', ARGV[2])
            redis.call(ARGV[3], KEYS[2], ARGV[2])
        end
        return {0, 0}
        """;
}

internal enum WriteOutcome
{
    Taken = 0,
    Gap = 1,
    Refused = 2,
}
