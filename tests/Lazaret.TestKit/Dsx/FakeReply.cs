using System.Text;

namespace Lazaret.TestKit.Dsx;

/// <summary>An answer to a fake.</summary>
public sealed record FakeReply(int Status, string Type, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The JSON object in the body; empty when it holds none.</summary>
    public Dictionary<string, object?> Json
    {
        get
        {
            try
            {
                return PythonJson.Loads(Body) as Dictionary<string, object?> ?? [];
            }
            catch (FormatException)
            {
                return [];
            }
        }
    }

    public override string ToString() => $"{Status} {Encoding.UTF8.GetString(Body)}";
}
