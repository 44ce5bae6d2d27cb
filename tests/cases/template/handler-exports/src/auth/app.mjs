export const handler = async () => 1;
export async function refresh() {}
