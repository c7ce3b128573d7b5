namespace CryptoSim.Domain;

/// <summary>Members of an enum as their lower-case words, as they are written down.</summary>
internal static class Words<T>
    where T : struct, Enum
{
    private static readonly Dictionary<T, string> ByValue =
        Enum.GetValues<T>().ToDictionary(value => value, value => value.ToString().ToLowerInvariant());

    private static readonly Dictionary<string, T> ByWord = ByValue.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static string Of(T value) => ByValue[value];

    /// <exception cref="FormatException">There is no such word.</exception>
    public static T Read(string? word) => word is not null && ByWord.TryGetValue(word, out var value)
        ? value
        : throw new FormatException($"'{word}' is no {typeof(T).Name}.");
}
