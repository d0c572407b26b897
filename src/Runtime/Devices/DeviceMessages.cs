namespace Tcpq.Runtime.Devices;

/// <summary>Take what happens to devices while they are watched, on a thread of its own.</summary>
/// <param name="OnLost">Told the name of a device, asked for by name, that goes away.</param>
/// <param name="OnNote">Told, for people, of devices of a pattern that come and go.</param>
internal sealed record DeviceMessages(Action<string> OnLost, Action<string> OnNote);
