namespace CryptoSim.Web.Client;

/// <summary>The outcome of a call: exactly one of the two is set.</summary>
public readonly record struct ApiResult<T>
    where T : class
{
    private ApiResult(T? value, ApiProblem? problem)
    {
        Value = value;
        Problem = problem;
    }

    public T? Value { get; }

    public ApiProblem? Problem { get; }

    public static implicit operator ApiResult<T>(T value) => new(value, null);

    public static implicit operator ApiResult<T>(ApiProblem problem) => new(null, problem);
}
