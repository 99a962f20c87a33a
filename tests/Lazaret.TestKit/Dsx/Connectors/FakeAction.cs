namespace Lazaret.TestKit.Dsx.Connectors;

/// <summary>One call of <c>item_action</c>.</summary>
/// <param name="Location">Of the object.</param>
/// <param name="Action">What was done or was to be done.</param>
/// <param name="Done">False when the object was not there.</param>
public sealed record FakeAction(string Location, string Action, bool Done);
