using System.Diagnostics.CodeAnalysis;

namespace CryptoSim.Api;

/// <summary>What was read from a request: the value, or the problem to answer with.</summary>
internal readonly record struct Parsed<T>
{
    private Parsed(T? value, ProblemResult? problem)
    {
        Value = value;
        Problem = problem;
    }

    public T? Value { get; }

    public ProblemResult? Problem { get; }

    [MemberNotNullWhen(true, nameof(Problem))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsRefused => Problem is not null;

    public static implicit operator Parsed<T>(T value) => new(value, null);

    public static implicit operator Parsed<T>(ProblemResult problem) => new(default, problem);
}
