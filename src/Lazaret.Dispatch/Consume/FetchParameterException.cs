namespace Lazaret.Dispatch.Consume;

/// <summary>A parameter of a fetch is wrong; answered with 422 <c>bad parameters</c> and the message as detail.</summary>
internal sealed class FetchParameterException : Exception
{
    public FetchParameterException()
        : this("bad parameters")
    {
    }

    public FetchParameterException(string message)
        : base(message)
    {
    }

    public FetchParameterException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
