using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CryptoSim.Data;

/// <summary>Stores an enum as its lower-case word, so that a row read by a person explains itself.</summary>
internal sealed class EnumWords<T>()
    : ValueConverter<T, string>(value => ToWord(value), word => FromWord(word))
    where T : struct, Enum
{
    private static readonly Dictionary<T, string> Words =
        Enum.GetValues<T>().ToDictionary(value => value, value => value.ToString().ToLowerInvariant());

    private static readonly Dictionary<string, T> Values = Words.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static string ToWord(T value) => Words[value];

    public static T FromWord(string word) => Values[word];
}
