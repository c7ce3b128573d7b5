namespace CryptoSim.MarketData.Books;

/// <summary>One side of a book, best level first, in one array: a book is a few hundred levels at most, where moving a
/// block of memory costs less than following a tree.</summary>
internal sealed class BookSide(int depth, bool isDescending)
{
    // Room for a message that inserts before it is truncated; it grows for longer ones.
    private const int Slack = 32;

    private ScaledLevel[] _levels = new ScaledLevel[depth + Slack];
    private readonly byte[] _tokens = new byte[ChecksumTokens.LongestSide];
    private int _tokensLength;
    private int _count;

    public ReadOnlySpan<ScaledLevel> Levels => _levels.AsSpan(0, _count);

    /// <summary>No level that the checksum counts has changed since its tokens were taken.</summary>
    public bool HasTokens { get; private set; }

    /// <summary>The side as the checksum counts it.</summary>
    public ReadOnlySpan<byte> TakeTokens()
    {
        if (!HasTokens)
        {
            _tokensLength = ChecksumTokens.Write(Levels, _tokens);
            HasTokens = true;
        }

        return _tokens.AsSpan(0, _tokensLength);
    }

    public void Clear()
    {
        _count = 0;
        HasTokens = false;
    }

    public void Set(long price, long quantity)
    {
        var index = IndexOf(price);
        var isKnown = index < _count && _levels[index].Price == price;
        if (quantity == 0)
        {
            if (isKnown)
            {
                Array.Copy(_levels, index + 1, _levels, index, _count - index - 1);
                _count--;
                HasTokens &= index >= ChecksumTokens.Depth;
            }

            return;
        }

        if (!isKnown)
        {
            if (_count == _levels.Length)
            {
                Array.Resize(ref _levels, _levels.Length * 2);
            }

            Array.Copy(_levels, index, _levels, index + 1, _count - index);
            _count++;
        }

        _levels[index] = new ScaledLevel(price, quantity);
        HasTokens &= index >= ChecksumTokens.Depth;
    }

    public void Truncate(int toDepth)
    {
        if (_count > toDepth)
        {
            _count = toDepth;
            HasTokens &= toDepth >= ChecksumTokens.Depth;
        }
    }

    /// <summary>Where the price stands, or would stand. Most changes are near the top, so the first levels are tried
    /// in turn before halving the rest.</summary>
    private int IndexOf(long price)
    {
        var low = 0;
        var nearTop = Math.Min(_count, 8);
        while (low < nearTop)
        {
            if (!IsBetter(_levels[low].Price, price))
            {
                return low;
            }

            low++;
        }

        var high = _count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (IsBetter(_levels[middle].Price, price))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private bool IsBetter(long left, long right) => isDescending ? left > right : left < right;
}
