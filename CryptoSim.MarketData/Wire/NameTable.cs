using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace CryptoSim.MarketData.Wire;

/// <summary>Gives the same string for the same bytes, so that a frame's symbol costs no allocation. Not thread
/// safe.</summary>
internal sealed class NameTable
{
    private const int MaximumNames = 8_192; // Kraken lists about 1,450 pairs; what comes beyond is not kept.
    private const int MaximumLength = 64;   // No symbol is longer; a longer string is not worth keeping.

    private readonly Dictionary<string, string> _names = new(Utf8Comparer.Instance);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

    public NameTable()
    {
        _byBytes = _names.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The string value that <paramref name="json"/> stands on.</summary>
    public string Get(ref Utf8JsonReader json)
    {
        if (json.ValueIsEscaped)
        {
            return json.GetString() ?? "";
        }

        return Get(json.ValueSpan);
    }

    /// <param name="bytes">UTF-8, as it is: no escapes.</param>
    public string Get(ReadOnlySpan<byte> bytes)
    {
        if (_byBytes.TryGetValue(bytes, out var known))
        {
            return known;
        }

        var name = Encoding.UTF8.GetString(bytes);
        if (_names.Count < MaximumNames && bytes.Length <= MaximumLength)
        {
            _names.TryAdd(name, name);
        }

        return name;
    }

    private sealed class Utf8Comparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
    {
        public static readonly Utf8Comparer Instance = new();

        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode([DisallowNull] string obj) => GetHashCode(Encoding.UTF8.GetBytes(obj));

        public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);

        public bool Equals(ReadOnlySpan<byte> alternate, string other)
        {
            if (alternate.Length != other.Length)
            {
                return false;
            }

            for (var index = 0; index < alternate.Length; index++)
            {
                if (alternate[index] != other[index])
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = 2_166_136_261u;
            foreach (var value in alternate)
            {
                hash = (hash ^ value) * 16_777_619;
            }

            return (int)hash;
        }
    }
}
